#!/bin/sh
# Fetches public threat-intelligence feeds into a folder for pcg-ti.
# POSIX sh and curl. See usage() for what it does and how it ends.
set -u

BETWEEN=300       # seconds between two downloads of one feed, as their publishers ask
SIZE_MAX=1G       # of one feed
CONNECT_SECONDS=15

usage() {
	cat <<'END'
usage: download_feeds.sh [OPTION ...] [NAME ...]

Fetches public threat-intelligence feeds, or only those named, into the folder that pcg-ti
reads. A feed is taken only when it is whole, no web page and has indicators in it; else the
file that is there stays. Feeds that did not change are not sent again, and none is asked for
more than once in five minutes. Only the names of the feeds leave the machine.

  -d, --dir DIR         the folder; default $THREATINTEL_DIR, else ./threatintel
      --feeds FILE      feeds of your own: lines of name, URL and, for keyed ones, the word key,
                        with blanks between them; {KEY} in a URL is where the key goes
  -t, --timeout SECONDS end a download that takes longer; default 120
  -l, --list            print the feeds and exit
  -h, --help            show this and exit

Feeds of abuse.ch that want a key get it from $ABUSECH_AUTH_KEY, or from config.ini, here or in
$XDG_CONFIG_HOME/pcapgraph, which others must not be able to read:
  [abusech]
  auth_key = ...
Without a key they are left out. The key is never printed and never in an argument.

Exit status: 0 all feeds are as new as can be, 2 usage error or failure, 3 some could not be had.
END
}

# name, URL, and "key" where one is wanted
builtin_feeds() {
	cat <<'END'
feodo-ipblocklist.csv https://feodotracker.abuse.ch/downloads/ipblocklist.csv
sslbl-certificates.csv https://sslbl.abuse.ch/blacklist/sslblacklist.csv
sslbl-ja3.csv https://sslbl.abuse.ch/blacklist/ja3_fingerprints.csv
urlhaus-hosts.txt https://urlhaus.abuse.ch/downloads/hostfile/
urlhaus-recent.csv https://urlhaus-api.abuse.ch/files/exports/recent.csv?auth-key={KEY} key
threatfox-recent.csv https://threatfox.abuse.ch/export/csv/recent/ key
tor-exits.txt https://check.torproject.org/torbulkexitlist
spamhaus-drop-v4.json https://www.spamhaus.org/drop/drop_v4.json
spamhaus-drop-v6.json https://www.spamhaus.org/drop/drop_v6.json
ipsum-3.txt https://raw.githubusercontent.com/stamparm/ipsum/master/levels/3.txt
known-good/cloudflare.json https://raw.githubusercontent.com/MISP/misp-warninglists/main/lists/cloudflare/list.json
known-good/google.json https://raw.githubusercontent.com/MISP/misp-warninglists/main/lists/google/list.json
known-good/microsoft.json https://raw.githubusercontent.com/MISP/misp-warninglists/main/lists/microsoft/list.json
known-good/office365.json https://raw.githubusercontent.com/MISP/misp-warninglists/main/lists/microsoft-office365/list.json
known-good/lots-project.json https://raw.githubusercontent.com/MISP/misp-warninglists/main/lists/lots-project/list.json
known-good/url-shortener.json https://raw.githubusercontent.com/MISP/misp-warninglists/main/lists/url-shortener/list.json
END
}

say() {
	printf 'download_feeds.sh: %s\n' "$*" >&2
}

die() {
	say "$@"
	exit 2
}

# The key out of a config.ini, or nothing.
key_of() {
	[ -f "$1" ] || return 0
	if [ -n "$(find "$1" -prune -perm -004)" ]; then
		say "$1 can be read by everybody and is left out: chmod 600 it"
		return 0
	fi
	awk '
		/^[ \t]*\[/ { here = tolower($0) ~ /^[ \t]*\[abusech\]/ }
		here && tolower($0) ~ /^[ \t]*auth_key[ \t]*=/ {
			sub(/^[^=]*=[ \t]*/, ""); sub(/[ \t\r]+$/, ""); print; exit
		}' "$1"
}

find_key() {
	key=${ABUSECH_AUTH_KEY:-}
	[ -n "$key" ] || key=$(key_of config.ini)
	[ -n "$key" ] || key=$(key_of "${XDG_CONFIG_HOME:-${HOME:-}/.config}/pcapgraph/config.ini")
	case $key in
	*[!A-Za-z0-9._-]*) die 'the abuse.ch key has characters that no key has' ;;
	esac
}

# pcg-ti beside this script's build, else the one of PATH.
find_pcg_ti() {
	for pcg_ti in "$(dirname "$0")/build/plain/pcg-ti" "$(command -v pcg-ti)"; do
		[ -x "$pcg_ti" ] && return
	done
	pcg_ti=
}

# What curl is told on standard input: the key, and the URL that may hold it, are no arguments, of
# no other program, either.
curl_config() {
	if [ -n "$2" ]; then
		case $1 in
		*'{KEY}'*) printf 'url = "%s%s%s"\n' "${1%%'{KEY}'*}" "$key" "${1#*'{KEY}'}" ;;
		*) printf 'url = "%s"\n' "$1" ;;
		esac
		printf 'header = "Auth-Key: %s"\n' "$key"
	else
		printf 'url = "%s"\nlocation\nmax-redirs = 5\n' "$1"
	fi
	[ -s "$file" ] || return 0
	printf 'time-cond = "%s"\n' "$file"
	[ ! -s "$folder/.$leaf.etag" ] || printf 'etag-compare = "%s"\n' "$folder/.$leaf.etag"
}

# fetch URL WANTS_KEY: into $new; sets $http, or $http to 000 and $why
fetch() {
	http=$(curl_config "$1" "$2" | curl --config - --silent --show-error --remote-time \
		--compressed --proto '=http,https' --max-filesize "$SIZE_MAX" \
		--connect-timeout "$CONNECT_SECONDS" --max-time "$timeout" --user-agent pcapgraph \
		--etag-save "$folder/.$leaf.etag.new" --output "$new" --write-out '%{http_code}' \
		2>"$new.err") || {
		http=000
		why=$(sed -n 's/^curl: ([0-9]*) //p' "$new.err" | head -n 1)
	}
	rm -f "$new.err"
}

# Why the answer with status $http is of no use; nothing for 200.
refusal() {
	case $http in
	200) ;;
	000) echo "${why:-no answer}" ;;
	401 | 403) echo "HTTP $http: it wants a key, or another one (ABUSECH_AUTH_KEY)" ;;
	404 | 410) echo "HTTP $http: it is gone; has it moved?" ;;
	429) echo 'HTTP 429: asked too often; try again later' ;;
	*) echo "HTTP $http" ;;
	esac
}

# Why what was fetched into $new is no feed; nothing when it is one.
fault() {
	if [ ! -s "$new" ]; then
		echo 'empty'
	elif head -c 512 "$new" | tr -d '[:space:]' | grep -qiE '^<(!doctype|html)'; then
		echo 'an HTML page, not a feed'
	elif [ -n "$pcg_ti" ]; then
		"$pcg_ti" --feed "$new" --list 2>/dev/null | sed -n '/^built-in /,$p' | sed 1d >"$new.list"
		grep -oE 'says that it has [0-9]+ entries' "$new.list" | sed 's/says/cut short: it says/'
		grep -oE '(0 indicators: deprecated upstream\?|binary data, not a feed)' "$new.list"
		rm -f "$new.list"
	fi | head -n 1
}

# Is the last download of this feed too short ago?
is_too_soon() {
	last=$(cat "$folder/.$leaf.asked" 2>/dev/null) || return 1
	case $last in '' | *[!0-9]*) return 1 ;; esac
	now=$(date +%s)
	[ "$last" -le "$now" ] && [ $((now - last)) -lt "$BETWEEN" ]
}

report() {
	printf '%-28s %s\n' "$name" "$1"
}

# The old file stays, if there is one.
refuse() {
	failed=1
	if [ -s "$file" ]; then
		report "kept the old one: $1"
	else
		report "not there: $1"
	fi
}

accept() {
	if cmp -s "$new" "$file"; then
		report 'unchanged'
	elif [ -s "$file" ]; then
		report 'new version'
	else
		report 'new'
	fi
	mv -f "$new" "$file" || die "cannot write $file"
	[ ! -f "$folder/.$leaf.etag.new" ] || mv -f "$folder/.$leaf.etag.new" "$folder/.$leaf.etag"
}

# update NAME URL [key]
update() {
	name=$1 file=$dir/$1
	folder=$(dirname "$file") leaf=$(basename "$1")
	if [ -n "${3:-}" ] && [ -z "$key" ]; then
		report 'left out: it wants a key (ABUSECH_AUTH_KEY)'
		return
	fi
	if is_too_soon; then
		report 'left alone: asked for less than five minutes ago'
		return
	fi
	mkdir -p "$folder" || die "cannot make $folder"
	new=$(mktemp "$folder/.$leaf.XXXXXX") || die "cannot write into $folder"
	date +%s >"$folder/.$leaf.asked"
	fetch "$2" "${3:-}"
	if [ "$http" = 304 ]; then
		report 'unchanged'
	else
		problem=$(refusal)
		[ -n "$problem" ] || problem=$(fault)
		if [ -n "$problem" ]; then
			refuse "$problem"
		else
			accept
		fi
	fi
	rm -f "$new" "$folder/.$leaf.etag.new"
}

is_wanted() {
	[ -n "$wanted" ] || return 0
	case " $wanted " in *" $1 "* | *" ${1##*/} "* | *" ${1%.*} "*) return 0 ;; esac
	return 1
}

# What is in $new goes away when the script is ended.
clean_up() {
	[ -z "${new:-}" ] || rm -f "$new" "$new.err" "$new.list"
}

dir=${THREATINTEL_DIR:-threatintel} feeds='' timeout=120 list='' wanted='' failed=0 found=0
while [ $# -gt 0 ]; do
	case $1 in
	-d | --dir | --feeds | -t | --timeout)
		[ $# -ge 2 ] || die "option '$1' wants a value; try --help"
		case $1 in
		-d | --dir) dir=$2 ;;
		--feeds) feeds=$2 ;;
		*) timeout=$2 ;;
		esac
		shift
		;;
	-l | --list) list=1 ;;
	-h | --help) usage && exit 0 ;;
	-*) die "option '$1' is unknown; try --help" ;;
	*) wanted="$wanted $1" ;;
	esac
	shift
done
case $timeout in '' | *[!0-9]*) die "--timeout wants seconds, not '$timeout'" ;; esac
if [ -n "$feeds" ]; then
	table=$(cat "$feeds") || exit 2
else
	table=$(builtin_feeds)
fi
if [ -n "$list" ]; then
	printf '%s\n' "$table"
	exit 0
fi
command -v curl >/dev/null || die 'curl is not here'
find_key
find_pcg_ti
mkdir -p "$dir" || die "cannot make $dir"
trap clean_up EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

while read -r feed_name feed_url feed_key; do
	case $feed_name in
	'' | '#'*) continue ;;
	/* | *..*) die "a feed cannot be named $feed_name" ;;
	esac
	is_wanted "$feed_name" || continue
	found=1
	update "$feed_name" "$feed_url" "$feed_key" </dev/null
done <<END
$table
END
[ "$found" = 1 ] || die "no feed is named$wanted; try --list"
if [ -n "$pcg_ti" ]; then
	echo
	"$pcg_ti" --dir "$dir" --list
fi
[ "$failed" = 0 ] || exit 3
