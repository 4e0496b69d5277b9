#!/bin/bash
# pcg-classify: its options and its rules. What beats what is tested by tests/unit/classify_test.c.
# shellcheck disable=SC2154 # status, out, err and tmp are tap.sh's
. tests/tap.sh

echo '{"event_type":"flow","proto":"TCP","dest_port":443,"app_proto":"tls","tls":{"sni":"mtalk.google.com"}}' \
	>"$tmp/push"
run pcg-classify "$tmp/push"
like "$out" '"app":\{"label":"Push/FCM","service":"google-fcm","by":"sni"\}' 'a service by its name'
echo '{"event_type":"flow","proto":"TCP","dest_port":50001}' >"$tmp/unknown"
run pcg-classify "$tmp/unknown"
like "$out" '"app":\{"label":"Unknown"\}' 'what nobody knows is Unknown'
is "$status" 0 '... which is no failure'

printf 'port\ttcp/50001\tLedger\tours\n' >"$tmp/ours.tsv"
printf '# newer\nport\ttcp/50001\tLedger\tnewer\nsni\tmtalk.google.com\tChat\n' >"$tmp/newer.tsv"
run pcg-classify --rules "$tmp/ours.tsv" "$tmp/unknown"
like "$out" '"label":"Ledger","service":"ours","by":"port"' '--rules adds to what is known'
run pcg-classify -r "$tmp/ours.tsv" -r "$tmp/newer.tsv" "$tmp/unknown" "$tmp/push"
like "$out" '"label":"Ledger","service":"newer"' '... the last of several wins'
like "$out" '"label":"Chat"' '... also over the rules that are built in'
printf 'port\ttcp/50001\n' >"$tmp/bad.tsv"
run pcg-classify --rules "$tmp/bad.tsv" "$tmp/unknown"
is "$status" 2 'a line that is no rule is a failure'
like "$err" 'bad\.tsv: line 1 is no rule: port' '... told with its file and number'
run pcg-classify --rules "$tmp/none.tsv" "$tmp/unknown"
is "$status" 2 'rules that are not there are a failure'
like "$err" 'none\.tsv: No such file' '... told with the reason'
run pcg-classify --rules "$tmp" "$tmp/unknown"
is "$status" 2 'a folder is no file of rules'

# The rules as they are written.
sed '/^#/d; /^$/d' share/classify/*.tsv >"$tmp/rules"
is "$(cut -f 1,2 "$tmp/rules" | sort | uniq -d)" '' 'no pattern stands twice'
is "$(awk -F '\t' 'NF < 3 || NF > 4' "$tmp/rules")" '' 'every rule has a kind, a pattern, a label, perhaps a service'
is "$(cut -f 4 "$tmp/rules" | grep -vE '^[a-z0-9-]*$')" '' 'services are lower case with dashes'
is "$(grep -P '^sni\t' "$tmp/rules" | cut -f 2 | grep -E '[A-Z]|\.$|^\.')" '' 'names are lower case, without a final dot'
ok 'there are more than 400' test "$(wc -l <"$tmp/rules")" -ge 400
grep -hoE '^const struct dissector dissect_[a-z0-9_]+ = \{"[a-z0-9-]+"' common/dissect/*.c | cut -d '"' -f 2 | sort -u >"$tmp/named"
grep -P '^(payload|carrier)\t' "$tmp/rules" | cut -f 2 | sort -u >"$tmp/ruled"
is "$(comm -23 "$tmp/named" "$tmp/ruled" | paste -sd ' ')" '' 'every protocol that pcg-flows names has a label'
ok '... and it names some' test -s "$tmp/named"
run pcg-classify --rules <(cat share/classify/*.tsv) "$tmp/push"
is "$status" 0 'they are what --rules reads'

# The demo's office, labelled.
demo=$(own_captures | grep '^share/demo/' | head -n 1)
if [ -n "$demo" ]; then
	pcg-flows "$demo" 2>/dev/null | pcg-classify >"$tmp/office"
	for label in Web DNS Mail; do
		like "$tmp/office" "\"app\":\\{\"label\":\"$label\"" "the demo has conversations of $label"
	done
	is "$(grep -cE '"event_type":"(flow|dns|http)"' "$tmp/office")" "$(grep -c '"app":{"label"' "$tmp/office")" \
		'every flow, dns and http record has a label'
else
	skip 4 'no demo capture here'
fi
done_testing
