import assert from "node:assert/strict";
import test from "node:test";
import { inPrefix, networkOf, parseAddress, parsePrefix } from "../../share/graph/js/address.js";

test("addresses parse or do not", () => {
	assert.equal([...parseAddress("10.0.0.1")].slice(10).join("."), "255.255.10.0.0.1");
	assert.equal(parseAddress("2001:db8::1")[15], 1);
	assert.equal([...parseAddress("::ffff:1.2.3.4")].slice(12).join("."), "1.2.3.4");
	for (const bad of [
		"10.0.0",
		"256.1.1.1",
		"1::2::3",
		"12345::",
		"example.com",
		"",
		":::",
		"1:2:3:4:5:6:7:8:9",
	])
		assert.equal(parseAddress(bad), null, bad);
});

test("prefixes hold what they should", () => {
	const within = (address, prefix) => inPrefix(parseAddress(address), parsePrefix(prefix));
	assert.ok(within("10.1.5.20", "10.1.0.0/16"));
	assert.ok(!within("10.2.5.20", "10.1.0.0/16"));
	assert.ok(within("10.1.5.130", "10.1.5.128/25"));
	assert.ok(!within("10.1.5.127", "10.1.5.128/25"));
	assert.ok(within("2001:db8:0:1::9", "2001:db8::/32"));
	assert.ok(within("10.0.0.1", "10.0.0.1"));
	assert.equal(parsePrefix("10.0.0.0/33"), null);
	assert.equal(parsePrefix("10.0.0.0/8/8"), null);
});

test("networks are named as people write them", () => {
	assert.equal(networkOf("10.1.5.20", 24, 64), "10.1.5.0/24");
	assert.equal(networkOf("10.1.37.20", 20, 64), "10.1.32.0/20");
	assert.equal(networkOf("2001:db8:1:2::99", 24, 64), "2001:db8:1:2::/64");
	assert.equal(networkOf("fe80::1", 24, 32), "fe80::/32");
	assert.equal(networkOf("not an address", 24, 64), "not an address");
});
