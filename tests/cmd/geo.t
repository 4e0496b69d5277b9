#!/bin/bash
# pcg-geo: databases, addresses, the stream. The databases are made of documentation-like tables
# over addresses that are nobody's secret: those of the DNS roots.
# shellcheck disable=SC2154 # status, out, err and tmp are tap.sh's
. tests/tap.sh
builder=$PCG_BIN/share/geo/build-mmdb

cat >"$tmp/countries.csv" <<'END'
198.41.0.0,198.41.0.255,US
193.0.14.0,193.0.14.255,NL
2001:503:ba3e::,2001:503:ba3e:ffff:ffff:ffff:ffff:ffff,US
END
printf '%s\r\n' '198.41.0.4,198.41.0.4,396566,"Roots, ""A"" and others"' \
	'193.0.14.0,193.0.14.255,25152,K' >"$tmp/networks.csv"
build() {
	"$builder" --data-version 2.3.2026061719 "$@"
}

build --countries "$tmp/countries.csv" --networks "$tmp/networks.csv" >"$tmp/both.mmdb"
build --countries "$tmp/countries.csv" >"$tmp/country.mmdb"
build --networks "$tmp/networks.csv" >"$tmp/asn.mmdb"
build --countries "$tmp/countries.csv" --networks "$tmp/networks.csv" >"$tmp/again.mmdb"
same "$tmp/both.mmdb" "$tmp/again.mmdb" 'the same tables, the same database'
run "$builder" --data-version 2.3 --countries "$tmp/countries.csv"
is "$status" 2 'tables without a date are refused'
run build --countries "$tmp/none.csv"
is "$status" 2 '... and tables that are not there'
like "$err" 'none\.csv: No such file' '... which are named'
run build --countries /dev/null
is "$status" 2 '... and empty ones'

# Addresses.
run pcg-geo --mmdb "$tmp/both.mmdb" 198.41.0.4 193.0.14.129 2001:503:ba3e::2:30
is "$status" 0 'addresses that are known'
cat >"$tmp/expected" <<'END'
{"ip":"198.41.0.4","geo":{"country_code":"US","country":"United States","asn":396566,"org":"Roots, \"A\" and others","by":"mmdb"}}
{"ip":"193.0.14.129","geo":{"country_code":"NL","country":"Netherlands","asn":25152,"org":"K","by":"mmdb"}}
{"ip":"2001:503:ba3e::2:30","geo":{"country_code":"US","country":"United States","by":"mmdb"}}
END
same "$out" "$tmp/expected" '... country, network, organisation'
run pcg-geo --mmdb "$tmp/country.mmdb" --mmdb "$tmp/asn.mmdb" 198.41.0.4 193.0.14.129 2001:503:ba3e::2:30
same "$out" "$tmp/expected" 'two databases make one answer'
run pcg-geo --mmdb "$tmp/both.mmdb" 10.0.0.1 9.9.9.9
is "$status" 1 'addresses that are not'
is "$(cat "$out")" "$(printf '{"ip":"10.0.0.1"}\n{"ip":"9.9.9.9"}')" '... are told without a place'
run pcg-geo --mmdb "$tmp/both.mmdb" 198.41.0.4 notes.ndjson
is "$status" 2 'an address and a file are a usage error'

# What the databases say of themselves.
run pcg-geo --mmdb "$tmp/both.mmdb" --info
is "$status" 0 '--info'
like "$out" "^$tmp/both\\.mmdb" '... names the file'
like "$out" 'date +2026-06-17' '... its date'
like "$out" 'licence +CC BY 4\.0' '... its licence'
like "$out" 'DB-IP' '... and whose data it has'
"$builder" --data-version 1.2020010100 --countries "$tmp/countries.csv" >"$tmp/old.mmdb"
run pcg-geo --mmdb "$tmp/old.mmdb" --info
like "$err" 'old\.mmdb is [0-9]+ days old' 'an old database is a warning'
is "$status" 0 '... and no failure'

# Failures.
run pcg-geo --mmdb "$tmp/none.mmdb" "$tmp/stream"
is "$status" 2 'a database that is not there is a failure'
like "$err" 'none\.mmdb: No such file' '... told with its name and why'
echo junk >"$tmp/junk.mmdb"
run pcg-geo --mmdb "$tmp/junk.mmdb" "$tmp/stream"
is "$status" 2 'so is a file that is none'
like "$err" 'junk\.mmdb' '... named, too'
is "$(wc -c <"$out")" 0 '... before anything is written'

# The stream.
cat >"$tmp/stream" <<'END'
{"event_type":"flow","src_ip":"10.1.5.20","dest_ip":"198.41.0.4","big":9007199254740993,"x":"\u0000"}
{"event_type":"flow", "src_ip" : "193.0.14.129", "dest_ip":"198.41.0.4" , "geo" : {"src":"old"} , "z":1.0}
{"event_type":"flow","src_ip":"10.1.5.20","dest_ip":"10.1.5.21","geo":{"dest":"old"}}
{"event_type":"stats","src_ip":"198.41.0.4"}
no record
{"event_type":"dns","src_ip":"2001:503:ba3e::2:30","dest_ip":"fe80::1"}
END
cat >"$tmp/expected" <<'END'
{"event_type":"flow","src_ip":"10.1.5.20","dest_ip":"198.41.0.4","big":9007199254740993,"x":"\u0000","geo":{"dest":{"country_code":"US","country":"United States","asn":396566,"org":"Roots, \"A\" and others","by":"mmdb"}}}
{"event_type":"flow", "src_ip" : "193.0.14.129", "dest_ip":"198.41.0.4" , "geo" : {"src":{"country_code":"NL","country":"Netherlands","asn":25152,"org":"K","by":"mmdb"},"dest":{"country_code":"US","country":"United States","asn":396566,"org":"Roots, \"A\" and others","by":"mmdb"}} , "z":1.0}
{"event_type":"flow","src_ip":"10.1.5.20","dest_ip":"10.1.5.21"}
{"event_type":"stats","src_ip":"198.41.0.4"}
no record
{"event_type":"dns","src_ip":"2001:503:ba3e::2:30","dest_ip":"fe80::1","geo":{"src":{"country_code":"US","country":"United States","by":"mmdb"}}}
END
run pcg-geo --mmdb "$tmp/both.mmdb" "$tmp/stream"
is "$status" 0 'a stream'
same "$out" "$tmp/expected" '... gets the places of its public addresses and keeps every other byte'
like "$err" '1 line is not a JSON object' '... and what is no record is told'
cp "$out" "$tmp/once"
run pcg-geo --mmdb "$tmp/both.mmdb" "$tmp/once"
same "$out" "$tmp/once" 'twice is as once'
run pcg-geo --strict --mmdb "$tmp/both.mmdb" "$tmp/stream"
is "$status" 2 '--strict ends at what is no record'

# Where the database is looked for: beside the command.
mkdir -p "$tmp/prefix/bin" "$tmp/prefix/share/pcapgraph"
cp "$PCG_BIN/pcg-geo" "$tmp/prefix/bin"
run sh -c "'$tmp/prefix/bin/pcg-geo' <'$tmp/stream'"
is "$status" 0 'no database at all is no failure'
same "$out" "$tmp/stream" '... the stream passes as it is'
is "$(grep -c 'no geo\.mmdb' "$err")" 1 '... which is said once'
run "$tmp/prefix/bin/pcg-geo" 198.41.0.4
is "$status" 2 '... but nothing can be answered'
cp "$tmp/both.mmdb" "$tmp/prefix/share/pcapgraph/geo.mmdb"
run sh -c "cd / && PATH='$tmp/prefix/bin:\$PATH' pcg-geo '$tmp/once'"
same "$out" "$tmp/once" 'the geo.mmdb beside an installed command is found'

# What the project builds from the real tables, where they could be fetched.
if [ -f build/geo/geo.mmdb ]; then
	run "$PCG_BIN/pcg-geo" --mmdb build/geo/geo.mmdb 198.41.0.4 193.0.14.129 2001:500:2f::f
	is "$(grep -c '"country_code":"[A-Z][A-Z]","country":"[A-Z].*"asn":[0-9]' "$out")" 3 \
		'the built database knows the DNS roots'
else
	skip 1 'no build/geo/geo.mmdb; make geo builds it'
fi
done_testing
