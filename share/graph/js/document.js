/*
 * The two data blocks of the page (FORMAT.md, "The page"): reading them, and giving the document
 * back byte for byte.
 */

export const FORMAT_VERSION = 1;

/** Bytes of a base64 text. */
export function bytesOfBase64(text) {
	if (typeof Uint8Array.fromBase64 === "function") return Uint8Array.fromBase64(text);
	const binary = atob(text);
	const bytes = new Uint8Array(binary.length);
	for (let i = 0; i < binary.length; i++) bytes[i] = binary.charCodeAt(i);
	return bytes;
}

/** Text of gzipped bytes. */
export async function gunzip(bytes) {
	const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"));
	return new Response(stream).text();
}

/** Text of the summary block. */
export function summaryText(page) {
	return page.getElementById("pcg-summary").textContent;
}

/** Text of the rows block, unpacked where it was packed. */
export async function rowsText(page) {
	const block = page.getElementById("pcg-rows");
	if (block.dataset.encoding !== "gzip") return block.textContent;
	return gunzip(bytesOfBase64(block.textContent));
}

/** The document as `pcg-graph -f json` prints it. */
export function documentText(summary, rows) {
	return `{"version":${FORMAT_VERSION},"summary":${summary},"rows":${rows}}\n`;
}
