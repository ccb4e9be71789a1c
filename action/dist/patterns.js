import { rules } from "./secret-patterns.js";

// action/redact/patterns.ts
const PARDONS = "@secretlint/secretlint-rule-filter-comments";
const OURS = [
	/(?<![A-Za-z0-9_-])AIza[A-Za-z0-9_-]{35}(?![A-Za-z0-9_-])/g,
	/(?<![A-Za-z0-9_-])eyJ[A-Za-z0-9_-]{10,4000}\.eyJ[A-Za-z0-9_-]{10,8000}\.[A-Za-z0-9_-]{10,2000}/g,
	/(?<=-----BEGIN [A-Z ]{0,20}PRIVATE KEY(?: BLOCK)?-----)(?:\s|\\[nr])*[A-Za-z0-9+/=](?:[A-Za-z0-9+/=\s]|\\[nr]){40,20000}/g,
	/(?<![A-Za-z0-9_])sbt_[0-9a-f]{32,64}(?![A-Za-z0-9_])/g,
	/signalbox-[A-Za-z0-9_-]{43}/g
];
const found = [];
const handlers = rules.filter((rule) => rule.meta.id !== PARDONS).map((rule) => {
	const handler = rule.create(context(rule.meta.id), {});
	return (content, filePath) => {
		const source = {
			content,
			filePath,
			ext: "",
			contentType: "text",
			hasBOM: false
		};
		handler.file?.(source);
	};
});
function context(id) {
	return {
		sharedOptions: {},
		ruleId: id,
		createTranslator: () => (messageId, data) => ({
			message: messageId,
			messageId,
			data
		}),
		ignore: () => void 0,
		report: ({ range, message }) => {
			const values = Object.values(message.data ?? {}).filter((value) => typeof value === "string");
			found.push({
				range,
				values
			});
		}
	};
}
function findPatterns(text) {
	found.length = 0;
	for (const handler of handlers) {
		handler(text, void 0);
		if (text.includes("_authToken")) handler(text, ".npmrc");
	}
	const reported = found.splice(0).map(({ range, values }) => secretIn(text, range, values));
	const ours = OURS.flatMap((pattern) => [...text.matchAll(pattern)].map(({ 0: match, index }) => [index, index + match.length]));
	return [...reported, ...ours];
}
function secretIn(text, range, values) {
	const [start, end] = values.map((value) => {
		const at = text.indexOf(value, range[0]);
		return at < 0 ? [Number.POSITIVE_INFINITY, 0] : [at, at + value.length];
	}).filter(([start]) => start < range[1]).sort((a, b) => b[1] - b[0] - (a[1] - a[0]))[0] ?? range;
	const [, scheme = "", user = ""] = /^([a-z+]+:\/\/)([^@\s]+)@/i.exec(text.slice(start, end)) ?? [];
	return user === "" ? [start, end] : [start + scheme.length, start + scheme.length + user.length];
}

export { findPatterns };