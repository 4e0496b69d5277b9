/*
 * Keys that work anywhere but in text fields.
 */
const isField = (target) =>
	/^(?:INPUT|TEXTAREA|SELECT)$/.test(target.tagName) || target.isContentEditable;

/** commands: key -> function. Ctrl or Cmd with a letter is "^letter", with Shift "^+letter". */
export function listenKeys(commands) {
	document.addEventListener("keydown", (event) => {
		if (event.altKey || document.querySelector("dialog[open]")) return;
		const ctrl = event.ctrlKey || event.metaKey;
		if (isField(event.target)) return;
		const key = ctrl ? `^${event.shiftKey ? "+" : ""}${event.key.toLowerCase()}` : event.key;
		const run = commands[key];
		if (!run) return;
		event.preventDefault();
		run();
	});
}
