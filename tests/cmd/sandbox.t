#!/bin/bash
# What reads hostile bytes works in a sandbox (base/sandbox.h), and misses nothing in it.
# shellcheck disable=SC2154 # status, out, err and tmp are tap.sh's
. tests/tap.sh
grep -qs '^Seccomp:' /proc/self/status || skip_all 'no seccomp here'
mkfifo "$tmp/in"

# in_sandbox COMMAND ...: is it in one while it waits for input?
in_sandbox() {
	"$@" <"$tmp/in" >/dev/null 2>&1 &
	exec 9>"$tmp/in"
	for _ in $(seq 200); do
		grep -q '^Seccomp:[[:space:]]*2' "/proc/$!/status" 2>/dev/null && break
		sleep 0.05
	done
	grep '^Seccomp:' "/proc/$!/status" >"$tmp/seccomp"
	exec 9>&-
	wait "$!"
	is "$(tr -dc 0-9 <"$tmp/seccomp")" 2 "$1 reads in a sandbox"
}

in_sandbox pcg-flows -
in_sandbox pcg-classify
in_sandbox pcg-ti
in_sandbox pcg-detect
in_sandbox pcg-graph
in_sandbox pcg-graph -o "$tmp/out.html"
in_sandbox pcg-reverse 192.0.2.1

: >"$tmp/stream"
# Nothing that they do on a real capture is refused.
if command -v strace >/dev/null; then
	export THREATINTEL_DIR=share/demo/indicators
	for command in 'pcg-flows share/demo/office.pcapng.gz' 'pcg-classify' 'pcg-ti' 'pcg-detect --allow /dev/null' \
		"pcg-graph -o $tmp/page.html" 'pcg-reverse sync-metrics.test'; do
		# shellcheck disable=SC2086 # words
		strace -f -o "$tmp/trace" -e signal=none $command <"$tmp/stream" >"$tmp/next" 2>"$err" || true
		cp "$tmp/next" "$tmp/stream.next"
		[ ! -s "$tmp/next" ] || mv "$tmp/stream.next" "$tmp/stream"
		is "$(grep -c EPERM "$tmp/trace")" 0 "$command: nothing is refused"
	done
else
	skip 6 'no strace here'
fi
done_testing
