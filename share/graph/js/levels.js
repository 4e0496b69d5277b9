/*
 * How bad each conversation and each entity is, from intel hits, VirusTotal results and findings.
 * Levels are those of FORMAT.md: 0 nothing known, 1 informational, 2 suspicious, 3 bad.
 */

export const FLAG = {
	INTEL: 1,
	INTEL_WEAK: 2,
	BEACON: 4,
	CERTIFICATE: 8,
	VIRUSTOTAL: 16,
	FINDING: 32,
};

/** Engines that must call a thing malicious before VirusTotal alone makes it bad. */
const VT_BAD = 3;

const TIER_LEVEL = { finding: 3, informational: 1, suppressed: 0 };

/** Level that a finding gives to what it is about. */
export function findingLevel(finding) {
	return Math.min(finding.level, TIER_LEVEL[finding.tier]);
}

function findingFlag(detector) {
	if (detector.includes("beacon")) return FLAG.BEACON | FLAG.FINDING;
	if (/tls|cert/.test(detector)) return FLAG.CERTIFICATE | FLAG.FINDING;
	return FLAG.FINDING;
}

/** Row numbers of the conversations a finding is about: those that it names, else those on its route. */
export function findingRows(model, finding) {
	const named = model.findingRows.get(finding);
	if (named) return named;
	if (finding.dest === undefined && finding.dest_name === undefined) return [];
	const src = model.addressId(finding.src);
	const source = finding.host >= 0 ? finding.host : src >= 0 ? model.addressEntity[src] : -1;
	if (source < 0) return [];
	const dest = finding.dest === undefined ? -1 : model.addressId(finding.dest);
	const { rows } = model;
	const matches = (row) => {
		if (finding.port !== undefined && rows.dest_port[row] !== finding.port) return false;
		if (finding.app !== undefined && rows.app[row] !== finding.app) return false;
		return rows.dest[row] === dest || model.entityLabel(rows.entity[row]) === finding.dest_name;
	};
	return [...model.bySource.of(source)].filter(matches);
}

function hitsByIndicator(model) {
	const byIndicator = new Map();
	for (const result of model.vt) byIndicator.set(result.indicator, result);
	return byIndicator;
}

function raise(model, entity, level, flag) {
	if (model.entityLevel[entity] < level) model.entityLevel[entity] = level;
	model.entityFlags[entity] |= flag;
}

function applyIntel(model) {
	const { rows } = model;
	for (let row = 0; row < rows.count; row++) {
		if (rows.intel[row] === 0) continue;
		for (const { hit, field } of model.intel_sets[rows.intel[row] - 1]) {
			if (field.startsWith("dns.")) continue;
			const strong = model.intel[hit].strength === "strong";
			const level = strong ? 3 : 1;
			rows.level[row] = Math.max(rows.level[row], level);
			const entity = field === "src_ip" ? rows.srcEntity[row] : rows.entity[row];
			if (entity >= model.hostCount)
				raise(model, entity, level, strong ? FLAG.INTEL : FLAG.INTEL_WEAK);
		}
	}
}

function applyFindings(model) {
	for (const finding of model.findings) {
		const level = findingLevel(finding);
		if (level === 0) continue;
		/* What a DNS finding condemns is the name that was asked, not the resolver. */
		const aboutName = finding.app === model.dnsApp && model.dnsApp >= 0;
		for (const row of findingRows(model, finding)) {
			model.rows.level[row] = Math.max(model.rows.level[row], level);
			const entity = model.rows.entity[row];
			if (!aboutName && entity >= model.hostCount)
				raise(model, entity, level, findingFlag(finding.detector));
		}
	}
}

function applyVirusTotal(model) {
	const results = hitsByIndicator(model);
	model.vtByEntity = new Map();
	if (results.size === 0) return;
	for (let entity = model.hostCount; entity < model.entityCount; entity++) {
		const result = results.get(model.entityLabel(entity));
		if (result) model.vtByEntity.set(entity, result);
	}
	for (const [address, entity] of model.addressEntity.entries()) {
		const result = results.get(model.addresses[address]);
		if (result && !model.vtByEntity.has(entity)) model.vtByEntity.set(entity, result);
	}
	for (const [entity, result] of model.vtByEntity) {
		if (result.malicious > 0 && entity >= model.hostCount)
			raise(model, entity, result.malicious >= VT_BAD ? 3 : 2, FLAG.VIRUSTOTAL);
	}
}

/** Fills rows.level, entityLevel and entityFlags; the model's rows must be attached. */
export function applyLevels(model) {
	model.rows.level = new Uint8Array(model.rows.count);
	model.entityLevel = new Uint8Array(model.entityCount);
	model.entityFlags = new Uint8Array(model.entityCount);
	applyIntel(model);
	applyFindings(model);
	applyVirusTotal(model);
	const { rows } = model;
	if (model.vtByEntity.size > 0)
		for (let row = 0; row < rows.count; row++) {
			const level = rows.entity[row] >= model.hostCount ? model.entityLevel[rows.entity[row]] : 0;
			if (model.vtByEntity.has(rows.entity[row]))
				rows.level[row] = Math.max(rows.level[row], level);
		}
}
