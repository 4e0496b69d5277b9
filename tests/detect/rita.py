"""RITA 5.1's beacon score, from its published formula, to be run on the same conversations."""
import math

HIGH = 0.6  # severity


def quartiles(values):
    s = sorted(values)

    def at(q):
        place = q * (len(s) - 1)
        low = math.floor(place)
        return s[low] + (s[min(low + 1, len(s) - 1)] - s[low]) * (place - low)

    return at(0.25), at(0.5), at(0.75)


def dispersion(values, default):
    q1, q2, q3 = quartiles(values)
    skew = 0 if q3 - q1 < 10 or q2 in (q1, q3) else (q1 + q3 - 2 * q2) / (q3 - q1)
    mad = quartiles([abs(v - q2) for v in values])[1]
    steady = default if q2 < 1 else max(0, (q2 - mad) / q2)
    return round((1 - abs(skew) + steady) / 2, 3)


def histogram(times, first, last):
    width = (last - first) / 24 or 1
    bars = [0] * 24
    for t in times:
        bars[min(23, int((t - first) / width))] += 1
    used = [b for b in bars if b]
    mean = sum(bars) / 24
    variation = math.sqrt(sum((b - mean) ** 2 for b in bars) / 24) / mean
    even = max(0, 1 - variation)
    twin = 0
    if len(used) >= 11:
        size = math.ceil(0.05 * max(bars))
        groups = {}
        for b in used:
            groups[b // size] = groups.get(b // size, 0) + 1
        twin = sum(sorted(groups.values())[-2:]) / (len(used) - 1)
    longest = run = 0
    for b in bars + bars:
        run = run + 1 if b else 0
        longest = max(longest, min(run, 24))
    lasting = 0 if len(used) < 6 else min(1, max((times[-1] - times[0]) / (last - first), longest / 12))
    return max(even, min(1, twin)), lasting


def rita(events, first, last):
    """The beacon score of one pair, 0 where it is not looked at."""
    times = sorted({int(t) for t, _ in events})
    gaps = [b - a for a, b in zip(times, times[1:]) if b > a]
    if len(times) < 4 or len(gaps) < 3 or len(events) >= 86400:
        return 0
    even, lasting = histogram(times, first, last)
    return round(0.25 * (dispersion(gaps, 1) + dispersion([s for _, s in events], 0) + even + lasting), 3)


def rita_bucket(score):
    """Severity: 0.2 at a score of 0.5, then 0.4, 0.6, 0.8 at 0.7, 0.9, 1."""
    steps = [(0.5, 0.2), (0.7, 0.4), (0.9, 0.6), (1.0, 0.8)]
    if score < 0.5:
        return 0
    for (low, low_value), (high, high_value) in zip(steps, steps[1:]):
        if score <= high:
            return low_value + (high_value - low_value) * (score - low) / (high - low)
    return 0.8


def found(groups, is_internal):
    """Pairs of severity High; groups: (client, destination) -> [(second, bytes sent)]."""
    clients = {}
    for src, dest in groups:
        clients.setdefault(dest, set()).add(src)
    times = [t for events in groups.values() for t, _ in events]
    first, last = min(times), max(times)
    everyone = len({src for src, _ in groups})
    high = set()
    for (src, dest), events in groups.items():
        if is_internal(dest):
            continue
        severity = rita_bucket(rita(events, first, last))
        share = len(clients[dest]) / everyone
        if severity:
            severity += 0.15 if share <= 0.02 else -0.15 if share >= 0.5 else 0
        if severity >= HIGH:
            high.add((src, dest))
    return high
