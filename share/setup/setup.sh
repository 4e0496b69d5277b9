#!/bin/sh
# Installs what is missing to build, test or measure PCAPGraph, and only that.
#
#	setup.sh [build|demo|check|lint|fuzz|bench]
#
# What is needed stands in packages.tsv beside this script. On Debian and its
# relatives the missing packages are installed with apt-get, through sudo when
# not root; elsewhere they are listed under the system's own names. Exit status:
# 0 all that must be there is there, 2 it is not.
set -u
LC_ALL=C
export LC_ALL
here=$(cd "$(dirname "$0")" && pwd) || exit 2
goal=${1:-build}

say() {
	printf 'setup: %s\n' "$*" >&2
}

find_system() {
	if [ "$(uname -s)" = Darwin ]; then
		system=brew install='brew install'
	elif command -v apt-get >/dev/null; then
		system=debian install='apt-get install'
	elif command -v dnf >/dev/null; then
		system=fedora install='dnf install'
	elif command -v pacman >/dev/null; then
		system=arch install='pacman -S'
	elif command -v apk >/dev/null; then
		system=alpine install='apk add'
	else
		system=unknown install='the packages that Debian calls'
	fi
}

# header_is_there NAME PACKAGE
header_is_there() {
	if [ "$system" = debian ]; then
		case $(dpkg-query -W -f='${db:Status-Abbrev}' "$2" 2>/dev/null) in
		*i*) return 0 ;;
		esac
		return 1
	fi
	for dir in /usr/include /usr/local/include /opt/homebrew/include /usr/lib/clang/*/include \
		/opt/homebrew/opt/*/include "$(xcrun --show-sdk-path 2>/dev/null)/usr/include"; do
		[ -e "$dir/$1" ] && return 0
	done
	return 1
}

# is_there TEST PACKAGE
is_there() {
	what=${1#*:}
	case $1 in
	header:*) header_is_there "$what" "$2" ;;
	command:*) command -v "$what" >/dev/null ;;
	file:*) [ -e "$what" ] ;;
	node:*) node -e "process.exit(parseInt(process.versions.node) < $what ? 1 : 0)" 2>/dev/null ;;
	python:*) python3 -c "import $what" 2>/dev/null || /usr/bin/python3 -c "import $what" 2>/dev/null ;;
	*) say "packages.tsv: unknown test '$1'" && exit 2 ;;
	esac
}

# Sets $must and $may to the packages that are missing, $uncovered to what has no package here.
find_missing() {
	must='' may='' uncovered=''
	while read -r for needed test debian fedora arch alpine brew; do
		case ",$goal,build," in
		*",${for%%,*},"* | *",${for#*,},"*) ;;
		*) continue ;;
		esac
		is_there "$test" "$debian" </dev/null && continue
		case $system in
		fedora) package=$fedora ;;
		arch) package=$arch ;;
		alpine) package=$alpine ;;
		brew) package=$brew ;;
		*) package=$debian ;;
		esac
		if [ "$package" = - ]; then
			[ "$needed" = no ] || uncovered="$uncovered ${test#*:}"
		elif [ "$needed" = yes ]; then
			must="$must $package"
		else
			may="$may $package"
		fi
	done <<-END
		$(grep -v '^#' "$here/packages.tsv")
	END
}

as_root() {
	if [ "$(id -u)" -eq 0 ]; then
		"$@"
	elif command -v sudo >/dev/null; then
		sudo "$@"
	else
		say "not root and no sudo; run as root: $*"
		return 1
	fi
}

# apt PACKAGE ...
apt() {
	as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends \
		"$@" </dev/null >&2
}

install_with_apt() {
	say "missing:$must$may"
	say 'installing just these with apt-get'
	as_root apt-get update -q </dev/null >&2 || say 'apt-get update failed; going on with the lists at hand'
	# shellcheck disable=SC2086 # package names, one word each
	apt $must $may && return
	say 'not all could be had; trying those that must be there'
	# shellcheck disable=SC2086
	[ -z "$must" ] || apt $must
}

case $goal in
build | demo | check | lint | fuzz | bench) ;;
*)
	say "unknown goal '$goal': build, demo, check, lint, fuzz or bench"
	exit 2
	;;
esac

find_system
find_missing
if [ "$system" = debian ] && [ -n "$must$may" ]; then
	install_with_apt
	find_missing
fi
[ -z "$may" ] || say "missing, $goal goes on without:$may"
if [ -n "$must" ]; then
	say "missing, $goal cannot go on without:$must"
	say "install them first: $install$must$may"
	exit 2
fi
[ -z "$uncovered" ] || say "not found, and not known how it is called here:$uncovered"
