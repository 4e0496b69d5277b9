# shellcheck shell=bash disable=SC2154,SC2034 # tmp is tap.sh's; what is set here is for the tests
# Read by tests of commands that ask services, after tap.sh: starts server.py and sets $base to
# where it listens; it ends with the test.
command -v python3 >/dev/null || skip_all 'no python3 here'
unset http_proxy https_proxy HTTPS_PROXY all_proxy ALL_PROXY
mkfifo "$tmp/hold"
python3 tests/cmd/online/server.py "$tmp" <"$tmp/hold" &
exec 9>"$tmp/hold"
until [ -s "$tmp/port" ]; do
	kill -0 $! 2>/dev/null || { echo 'Bail out! The server did not start.' && exit 1; }
	sleep 0.05
done
base=http://127.0.0.1:$(cat "$tmp/port")
export XDG_CONFIG_HOME=$tmp/config HOME=$tmp/home

# fresh NAME: a cache of its own, and the server's log empty
fresh() {
	export XDG_CACHE_HOME=$tmp/cache.$1
	rm -f "$tmp/asked" "$tmp/batch"
	: >"$tmp/log"
}

requests() {
	wc -l <"$tmp/log"
}

# no_sockets NAME COMMAND ...: it ends with status 0 and has not opened one socket
no_sockets() {
	sockets_name=$1
	shift
	run "$PCG_BIN/tests/cmd/online/sockets" "$tmp/sockets" "$@"
	if [ "$status" -eq 77 ]; then
		skip 1 'this kernel does not tell of sockets'
	else
		is "$status, $(cat "$tmp/sockets") sockets" '0, 0 sockets' "$sockets_name"
	fi
}

# sockets NAME COMMAND ...: the count is no other thing than a count: here it is not 0
sockets() {
	sockets_name=$1
	shift
	run "$PCG_BIN/tests/cmd/online/sockets" "$tmp/sockets" "$@"
	if [ "$status" -eq 77 ]; then
		skip 1 'this kernel does not tell of sockets'
	else
		ok "$sockets_name" test "$(cat "$tmp/sockets")" -gt 0
	fi
}
