import { RequestError, _enum, array, base64 as base64$1, boolean, client, context, createParser, createTwoFilesPatch, discriminatedUnion, error, forEachChild, getIDToken, getInput, getMultilineInput, literal as literal$2, looseObject, ndJsonStream, number, object, parse, record, setFailed, setOutput, setSecret, string, summary, warning } from "./packages.js";
import { ADMIT, DISMISS, EventsAnswer, Failure, HAND_OVER, MAKE_ACCOUNT, MARK, MarkedProcesses, NO_HURRY, OPEN_UP, OUTPUT_LIMIT, REMOVE_ACCOUNT, RunnerEvent, TEXT_LIMIT, TOOL_KINDS, WireError, accepted, accountProcesses, asRoot, deadline, gitAway, gitEnvironment, inPlace, knock, ownPath, pause, pauseBefore, processTable, putGitBack, refusal, rejected, rootOf, runGit, saveAccount, saveAlone, saveEnding, saveFinished, saveSession, send, systemTmp, untilAnswered, untilNone, withDescendants, within as within$1, workEnvironment } from "./shared.js";
import { Socket } from "node:net";
import { Agent, createServer, request } from "node:http";
import { Readable, Writable } from "node:stream";
import { promisify } from "node:util";
import { once } from "node:events";
import { createBrotliDecompress, createGunzip, createInflate, gunzip, gzip } from "node:zlib";
import { createHash, randomBytes, randomUUID, timingSafeEqual } from "node:crypto";
import { homedir, tmpdir, userInfo } from "node:os";
import { basename, delimiter, dirname, isAbsolute, join, posix, relative, resolve, sep } from "node:path";
import { accessSync, chmodSync, closeSync, constants, existsSync, lstatSync, mkdtempSync, openSync, readFileSync, readSync, readdirSync, readlinkSync, realpathSync, rmSync, statSync, writeFileSync, writeSync } from "node:fs";
import { setImmediate as setImmediate$1, setTimeout as setTimeout$1 } from "node:timers/promises";
import { access as access$1, chmod, constants as constants$1, cp, lstat, mkdir, mkdtemp, open as open$1, readFile, readdir, realpath, rename, rm, stat, writeFile } from "node:fs/promises";
import { execFile, execFileSync, spawn } from "node:child_process";
import { finished, pipeline } from "node:stream/promises";
import { Agent as Agent$1, request as request$1 } from "node:https";

// action/halting.ts
function haltSwitch() {
	const { promise, resolve } = Promise.withResolvers();
	const halted = new AbortController();
	const hurried = new AbortController();
	let timer;
	const pull = (outcome, reason, ending = "stopped") => {
		resolve({
			outcome,
			reason,
			ending,
			hurry: hurried.signal
		});
		halted.abort();
	};
	const onSignal = (signal) => {
		hurried.abort();
		pull("cancelled", `The run was cancelled at GitHub (${signal})`);
	};
	process.on("SIGINT", onSignal);
	process.on("SIGTERM", onSignal);
	const onDefect = (error) => pull("failed", `The runner failed: ${error instanceof Error ? error.message : String(error)}`, "error");
	process.on("uncaughtException", onDefect);
	process.on("unhandledRejection", onDefect);
	return {
		pulled: promise,
		signal: halted.signal,
		hurry: hurried.signal,
		pull,
		limit: (given) => {
			const seconds = timeLimit(given);
			timer = setTimeout(() => pull("timed_out", `The time limit of ${inWords(seconds)} was reached`, "time_limit"), Math.min(seconds, 2e6) * 1e3);
		},
		dispose: () => {
			clearTimeout(timer);
			process.off("SIGINT", onSignal);
			process.off("SIGTERM", onSignal);
			process.off("uncaughtException", onDefect);
			process.off("unhandledRejection", onDefect);
		}
	};
}
const timeLimit = (given) => isHosted() ? Math.min(given, HOSTED_SECONDS) : given;
const HOSTED_SECONDS = 21e3;
const isHosted = () => process.env["RUNNER_ENVIRONMENT"] === "github-hosted";
function inWords(seconds) {
	if (seconds % 60 !== 0 || seconds < 60) return `${seconds} s`;
	return seconds === 60 ? "1 minute" : `${seconds / 60} minutes`;
}

// app/ground/agents.ts
const BUILT_IN_AGENTS = [
	"claude",
	"codex",
	"gemini",
	"opencode"
];

// app/ground/money.ts
const CURRENCIES = [
	"USD",
	"EUR",
	"GBP"
];

// app/wire/claim.ts
const ClaimRequest = object({
	version: literal$2(1),
	job: string().regex(/^J[1-9]\d{0,8}$/),
	nonce: string().min(16).max(128)
});
const Profile = object({
	name: string(),
	allow: array(string()),
	ask: array(string()),
	deny: array(string())
});
const Work = discriminatedUnion("kind", [object({
	kind: literal$2("prompt"),
	prompt: string(),
	agent: object({
		name: string(),
		command: array(string()),
		builtIn: _enum(BUILT_IN_AGENTS).optional(),
		model: string().max(200).optional()
	})
}), object({
	kind: literal$2("run"),
	command: string()
})]);
const NeedResult = object({
	job: string(),
	state: string(),
	output: string(),
	commit: string().optional()
});
const Claimed = object({
	version: literal$2(1),
	session: object({
		id: string(),
		token: string()
	}),
	job: object({
		ref: string(),
		name: string().nullable(),
		attempt: number().int().positive(),
		repository: object({
			owner: string(),
			name: string()
		}),
		thread: object({
			kind: _enum(["issue", "pull"]),
			number: number().int()
		}),
		requester: string(),
		commit: string(),
		url: string()
	}),
	work: Work,
	profile: Profile,
	needs: record(string(), NeedResult),
	environment: record(string().regex(/^SIGNALBOX_[A-Z0-9_]+$/), string()).optional(),
	limits: object({
		timeoutSeconds: number().int().positive(),
		lingerSeconds: number().int().positive().optional(),
		budget: object({
			amount: number().positive(),
			currency: _enum(CURRENCIES)
		}).optional()
	}),
	workspace: object({
		submodules: boolean(),
		lfs: boolean(),
		base: string().optional()
	}).optional(),
	isolated: boolean().optional(),
	handIn: boolean().optional(),
	continues: object({
		job: string(),
		saved: boolean()
	}).optional()
});

// action/gateway/keys.ts
const PLACES = {
	anthropic: "https://api.anthropic.com",
	openai: "https://api.openai.com",
	gemini: "https://generativelanguage.googleapis.com"
};
function readModelAccess() {
	return {
		...access("anthropic", getInput("anthropic-api-key"), getInput("anthropic-base-url")),
		...access("openai", getInput("openai-api-key"), getInput("openai-base-url")),
		...access("gemini", getInput("gemini-api-key"), getInput("gemini-base-url"))
	};
}
function access(api, key, place) {
	if (key === "" && place === "") return {};
	if (key === "") throw wrong$2(`The input \`${api}-base-url\` is given without \`${api}-api-key\`. Give any word as the key if that server wants none.`);
	if (!/^[\x21-\x7e]+$/.test(key)) throw wrong$2(`The input \`${api}-api-key\` holds a blank or a character that no key has. Is the secret pasted whole?`);
	return { [api]: {
		key,
		baseUrl: place === "" ? PLACES[api] : baseUrl(api, place)
	} };
}
function baseUrl(api, text) {
	const url = URL.parse(text);
	const here = url !== null && [
		"localhost",
		"127.0.0.1",
		"[::1]"
	].includes(url.hostname);
	if (url?.protocol !== "https:" && !(url?.protocol === "http:" && here)) throw wrong$2(`The input \`${api}-base-url\` must begin with https://, since the key travels there.`);
	if (url.username !== "" || url.password !== "" || url.search !== "" || url.hash !== "") throw wrong$2(`The input \`${api}-base-url\` must be an address without a name, a password or a \`?\` in it.`);
	return `${url.origin}${url.pathname}`.replace(/\/+$/, "").replace(/\/v1(beta)?$/, "");
}
const wrong$2 = (message) => new Failure("permanent", message);

// app/ground/durations.ts
const UNITS = [
	[
		"s",
		1,
		"second"
	],
	[
		"m",
		60,
		"minute"
	],
	[
		"h",
		3600,
		"hour"
	],
	[
		"d",
		86400,
		"day"
	]
];
function secondsIn(text) {
	const [, digits = "", unit = ""] = /^(\d{1,6})([smhd])$/i.exec(text) ?? [];
	const size = UNITS.find(([name]) => name === unit.toLowerCase())?.[1] ?? 0;
	const seconds = Number(digits) * size;
	return seconds > 0 ? seconds : void 0;
}

// app/ground/glob.ts
function readGlob(text) {
	const character = /[{}[\]!\\\n\r]/u.exec(text)?.[0];
	if (character !== void 0) return {
		ok: false,
		character
	};
	const plain = text.replace(/^(?:\.\/)+/u, "").replace(/\/{2,}/gu, "/");
	return {
		ok: true,
		glob: plain.endsWith("/") ? `${plain}**` : plain
	};
}

// app/ground/rule.ts
const OTHER_NAMES = /* @__PURE__ */ new Map([
	["bash", "Bash"],
	["shell", "Bash"],
	["edit", "Edit"],
	["write", "Edit"],
	["multiedit", "Edit"],
	["notebookedit", "Edit"],
	["read", "Read"],
	["webfetch", "WebFetch"],
	["fetch", "WebFetch"],
	["mcp", "mcp(server:tool)"]
]);
const LONGEST$1 = 500;
function parseRule(text) {
	if (text.length > LONGEST$1) return wrong$1(`a rule has at most ${LONGEST$1} characters`);
	const form = /^([A-Za-z][\w.:/-]*)(?:\((.*)\))?$/su.exec(text.trim());
	if (!form) return wrong$1(`"${text}" is not a rule; write \`Tool\` or \`Tool(pattern)\`, such as \`Bash(npm test:*)\``);
	const tool = form[1] ?? "";
	const pattern = form[2]?.trim();
	if (pattern === "") return wrong$1(`the brackets of \`${tool}()\` are empty; leave them out to mean every ${tool}`);
	switch (tool) {
		case "Bash": return parseCommand(text, pattern);
		case "Edit":
		case "Read": return parseGlob(text, tool, pattern);
		case "WebFetch": return parseDomain(text, pattern);
		case "mcp": return parseMcp(text, pattern);
		default: return parseNamed(text, tool, pattern);
	}
}
function parseCommand(text, pattern) {
	if (pattern === void 0 || pattern === "*") return right({
		text,
		tool: "Bash",
		words: [],
		prefix: true
	});
	const prefix = /(?::\*|\s\*)$/u.test(pattern);
	const command = prefix ? pattern.slice(0, -2) : pattern;
	const strange = /[;&|<>()$`"'\\{}*?\n\r]/u.exec(command)?.[0];
	if (strange === "*" || strange === "?") return wrong$1(`\`${strange}\` is possible only at the end, as \`:*\` in \`Bash(npm test:*)\``);
	if (strange !== void 0) return wrong$1(`${JSON.stringify(strange)} cannot stand in a Bash rule; write one command, word by word, without quotes: \`Bash(npm test:*)\``);
	const words = command.split(/\s+/u).filter((word) => word !== "");
	if (words.length === 0) return wrong$1("`Bash(:*)` names no command; write `Bash` for every command");
	return right({
		text,
		tool: "Bash",
		words,
		prefix
	});
}
function parseGlob(text, tool, pattern) {
	if (pattern === void 0) return right({
		text,
		tool,
		glob: void 0
	});
	const read = readGlob(pattern);
	if (!read.ok) return wrong$1(`${JSON.stringify(read.character)} cannot stand in a path; use \`*\`, \`?\` and \`**\`, and one rule per path: \`${tool}(src/**)\``);
	if (pattern.startsWith("~")) return wrong$1(`write the whole path instead of \`~\`: \`${tool}(/opt/tools/**)\``);
	return right({
		text,
		tool,
		glob: read.glob
	});
}
function parseDomain(text, pattern) {
	if (pattern === void 0) return right({
		text,
		tool: "WebFetch",
		domain: void 0
	});
	const domain = /^domain:((?:\*\.)?[a-z0-9-]+(?:\.[a-z0-9-]+)*)$/iu.exec(pattern)?.[1];
	if (domain === void 0) return wrong$1("a WebFetch rule names a domain: `WebFetch(domain:example.org)` or `WebFetch(domain:*.example.org)`");
	return right({
		text,
		tool: "WebFetch",
		domain: domain.toLowerCase()
	});
}
function parseMcp(text, pattern) {
	const parts = /^([\w.-]+)(?::([\w./-]+|\*))?$/u.exec(pattern ?? "");
	const server = parts?.[1];
	if (server === void 0) return wrong$1("an mcp rule names a server and a tool: `mcp(github:create_issue)` or `mcp(github:*)`");
	const name = parts?.[2];
	return right({
		text,
		tool: "mcp",
		server,
		name: name === "*" ? void 0 : name
	});
}
function parseNamed(text, name, pattern) {
	const known = OTHER_NAMES.get(name.toLowerCase());
	if (known !== void 0) return wrong$1(`there is no tool \`${name}\`; did you mean \`${known}\`?`);
	if (pattern !== void 0) return wrong$1(`\`${name}\` takes no pattern; only Bash, Edit, Read, WebFetch and mcp do`);
	return right({
		text,
		tool: "named",
		name
	});
}
const right = (rule) => ({
	ok: true,
	rule
});
const wrong$1 = (message) => ({
	ok: false,
	message
});

// action/inputs-alone.ts
function readOrder() {
	const prompt = getInput("prompt");
	const command = getInput("run");
	if (prompt === "" && command === "") return void 0;
	if (prompt !== "" && command !== "") throw wrong("Give `prompt` or `run`, not both.");
	const onAsk = getInput("on-ask") || "deny";
	if (onAsk !== "allow" && onAsk !== "deny") throw wrong(`The input \`on-ask\` must be \`deny\` or \`allow\`, not \`${onAsk}\`.`);
	return {
		work: prompt === "" ? {
			kind: "run",
			command
		} : {
			kind: "prompt",
			prompt,
			agent: readAgent()
		},
		rules: readRules(),
		onAsk,
		timeoutSeconds: readSeconds(getInput("timeout") || "45m"),
		budget: readBudget(getInput("budget"))
	};
}
function readAgent() {
	const command = getMultilineInput("agent-command");
	const model = getInput("model");
	const chosen = model === "" ? {} : { model };
	if (command.length > 0) return {
		name: basename(command[0] ?? "agent"),
		command,
		...chosen
	};
	const name = getInput("agent") || "claude";
	const builtIn = BUILT_IN_AGENTS.find((known) => known === name);
	if (builtIn === void 0) throw wrong(`The input \`agent\` must be one of ${BUILT_IN_AGENTS.join(", ")}, not \`${name}\`. Any other agent is given by \`agent-command\`.`);
	return {
		name,
		command: [],
		builtIn,
		...chosen
	};
}
function readRules() {
	const read = (name) => {
		const rules = getMultilineInput(name).filter((line) => !line.startsWith("#"));
		for (const rule of rules) {
			const parsed = parseRule(rule);
			if (!parsed.ok) throw wrong(`The input \`${name}\` has a rule that cannot be read: ${parsed.message}.`);
		}
		return rules;
	};
	const rules = {
		allow: read("allow"),
		ask: read("ask"),
		deny: read("deny")
	};
	const none = rules.allow.length + rules.ask.length + rules.deny.length === 0;
	return {
		name: "inputs",
		...rules,
		...none && { allow: ["Read"] }
	};
}
function readSeconds(text) {
	const seconds = /^\d{1,6}[smh]$/.test(text) ? secondsIn(text) : void 0;
	if (seconds !== void 0) return seconds;
	throw wrong(`The input \`timeout\` must be a number with a unit, such as \`90s\`, \`45m\` or \`2h\`, not \`${text}\`.`);
}
function readBudget(text) {
	if (text === "") return void 0;
	const [, amount = "", unit = ""] = /^(\d{1,7}(?:\.\d{1,2})?) ([A-Z]{3})$/.exec(text) ?? [];
	const currency = CURRENCIES.find((known) => known === unit);
	if (currency !== void 0 && Number(amount) > 0) return {
		amount: Number(amount),
		currency
	};
	throw wrong(`The input \`budget\` must be an amount in US dollars, such as \`5 USD\`, not \`${text}\`.`);
}
const wrong = (message) => new Failure("permanent", message);

// action/inputs.ts
function readInputs() {
	const server = getInput("server");
	const order = readOrder();
	if (server !== "" && order !== void 0) throw new Failure("permanent", "With `server` the app says what to do, so `prompt` and `run` must be left out. Without an app, leave out `server`.");
	if (order !== void 0) return {
		...readRun(),
		kind: "alone",
		order,
		commit: context.sha
	};
	if (server === "") throw new Failure("permanent", "There is nothing to do: give `server` (the URL of your Signalbox app; the workflow takes it from the variable SIGNALBOX_URL), or `prompt` or `run` to work without an app.");
	return {
		...readRun(),
		kind: "app",
		server: serverUrl(server),
		...jobAndNonce()
	};
}
function readRun() {
	const { owner, repo } = context.repo;
	const temp = process.env["RUNNER_TEMP"] ?? tmpdir();
	const confine = getInput("confine") || "auto";
	if (confine !== "auto" && confine !== "require") throw new Failure("permanent", `The input \`confine\` must be \`auto\` or \`require\`, not \`${confine}\`.`);
	return {
		token: getInput("token"),
		repository: {
			owner,
			name: repo
		},
		githubUrl: context.serverUrl,
		runUrl: `${context.serverUrl}/${owner}/${repo}/actions/runs/${context.runId}`,
		workspace: process.env["GITHUB_WORKSPACE"] ?? process.cwd(),
		temp,
		searchPath: process.env["PATH"] ?? "",
		tools: join(process.env["RUNNER_TOOL_CACHE"] ?? temp, "signalbox"),
		access: readModelAccess(),
		confine
	};
}
function jobAndNonce() {
	const dispatched = context.payload["inputs"] ?? {};
	const given = (name) => getInput(name) || dispatched[name];
	const parsed = ClaimRequest.pick({
		job: true,
		nonce: true
	}).safeParse({
		job: given("job"),
		nonce: given("nonce")
	});
	if (parsed.success) return parsed.data;
	throw new Failure("permanent", "The inputs `job` and `nonce` are missing or wrong. The app fills them in when it starts this workflow; to start a job, write a comment.");
}
function serverUrl(text) {
	const url = URL.parse(text);
	if (!url) throw new Failure("permanent", "The input `server` must be the URL of your Signalbox app. The workflow takes it from the variable SIGNALBOX_URL.");
	const here = [
		"localhost",
		"127.0.0.1",
		"[::1]"
	].includes(url.hostname);
	if (url.protocol !== "https:" && !(url.protocol === "http:" && here)) throw new Failure("permanent", `The input \`server\` must begin with https://, since tokens travel there: ${text}`);
	return url.href.replace(/\/+$/, "");
}

// action/log.ts
function runLog(write = (text) => void process.stdout.write(text)) {
	const key = randomUUID();
	let column = "";
	let isOpen = false;
	let clean = (text) => text;
	const line = (text) => {
		write(`${column === "" ? "" : "\n"}${text}\n`);
		column = "";
	};
	const stream = (name, text) => {
		if (column !== "" && column !== name) write("\n");
		write(text);
		column = text.endsWith("\n") ? "" : name;
	};
	return {
		open: () => {
			if (!isOpen) line(`::stop-commands::${key}`);
			isOpen = true;
		},
		close: () => {
			if (isOpen) line(`::${key}::`);
			isOpen = false;
		},
		hide: (redact) => {
			clean = redact;
		},
		line: (text) => line(clean(text)),
		event: (event) => {
			switch (event.kind) {
				case "message":
					if (event.role === "user") {
						if (event.text !== "") line(`> ${event.text}${event.delivery ? ` (${event.delivery})` : ""}`);
					} else if (event.role === "agent") stream(event.id, event.text);
					return;
				case "terminal": return stream(`terminal ${event.tool ?? ""}`, event.text);
				case "tool.started": return line(`▷ ${event.title}`);
				case "tool.finished": return line(`${event.status === "completed" ? "✓" : "✗"} ${event.status}${event.exitCode ? ` (${event.exitCode})` : ""}`);
				case "approval.requested": return line(`⚠ waits for a person: ${event.title}`);
				case "approval.applied": return line(`⚠ ${event.outcome}`);
				case "notice": return line(event.text);
				case "state":
					if (event.step !== void 0) line(`■ ${event.step}`);
					return;
				case "session.started": return line(`${event.agent} at ${event.commit}`);
				case "session.finished": return line(`■ ${event.outcome}: ${event.reason}`);
				case "plan":
				case "tool.updated":
				case "usage": return;
			}
		}
	};
}

// action/redact/needle-index.ts
const GRAM = 8;
function needleIndex(needles) {
	const grams = /* @__PURE__ */ new Map();
	const pairs = /* @__PURE__ */ new Uint8Array(65536);
	const firsts = /* @__PURE__ */ new Map();
	for (const needle of needles) {
		firsts.set(needle.text.slice(0, 1), [...firsts.get(needle.text.slice(0, 1)) ?? [], needle]);
		for (const offset of offsets(needle)) {
			const gram = needle.text.slice(offset, offset + GRAM);
			pairs[pairOf(gram, 0)] = 1;
			grams.set(gram, [...grams.get(gram) ?? [], {
				needle,
				offset
			}]);
		}
	}
	const longest = Math.max(0, ...needles.map(({ text }) => text.length));
	return {
		find: (text) => {
			const ranges = [];
			for (let at = 0; at + GRAM <= text.length; at += 1) {
				if (pairs[pairOf(text, at)] === 0) continue;
				const places = grams.get(text.slice(at, at + GRAM)) ?? [];
				for (const place of places) {
					const range = grown(text, at, place);
					if (range) ranges.push(range);
				}
			}
			return ranges;
		},
		beginning: (text) => {
			for (let at = Math.max(0, text.length - longest + 1); at < text.length; at += 1) {
				const rest = text.slice(at);
				if (firsts.get(text.charAt(at))?.some((needle) => isBeginning$1(needle, rest))) return rest.length;
			}
			return 0;
		}
	};
}
function* offsets({ text, fragment }) {
	const step = Math.max(1, Math.min(GRAM, fragment - GRAM + 1));
	const last = fragment === text.length ? 0 : text.length - GRAM;
	for (let offset = 0; offset <= last; offset += step) yield offset;
}
const pairOf = (text, at) => text.charCodeAt(at) * 257 + text.charCodeAt(at + 1) * 7 + text.charCodeAt(at + 2) & 65535;
function grown(text, at, { needle, offset }) {
	let before = 0;
	while (before < offset && before < at && text[at - before - 1] === needle.text[offset - before - 1]) before += 1;
	let after = GRAM;
	while (offset + after < needle.text.length && text[at + after] === needle.text[offset + after]) after += 1;
	return before + after >= needle.fragment ? [at - before, at + after] : void 0;
}
const isBeginning$1 = ({ text }, rest) => rest.length < text.length && text.startsWith(rest);

// action/redact/needles.ts
const SHORTEST = 8;
const SHORTEST_LINE = 16;
function secretValues(values) {
	const whole = values.filter((value) => value !== void 0 && value.length >= SHORTEST).map(String);
	const lines = whole.flatMap((value) => value.split(/\r?\n/)).map((line) => line.trim());
	return [.../* @__PURE__ */ new Set([...whole, ...lines.filter((line) => line.length >= SHORTEST_LINE)])].sort((a, b) => b.length - a.length);
}
function plainNeedles(values) {
	return needles(values.flatMap((value) => {
		const bytes = Buffer.from(value);
		return [...[value, bytes.toString("latin1")].flatMap((text) => [text, text.replaceAll(" ", "+")]).map((text) => text.replace(/\s/g, "")), ...[
			0,
			1,
			2
		].flatMap((shift) => base64(bytes, shift))];
	}));
}
const hexNeedles = (values) => needles(values.map((value) => Buffer.from(value).toString("hex")));
function base64(bytes, shift) {
	const encoded = Buffer.concat([Buffer.alloc(shift), bytes]).toString("base64").replace(/=+$/, "");
	const from = Math.ceil(shift * 8 / 6);
	const whole = (shift + bytes.length) % 3 === 0;
	const core = encoded.slice(from, whole ? void 0 : -1);
	return [core, core.replaceAll("+", "-").replaceAll("/", "_")];
}
function needles(texts) {
	return [...new Set(texts)].filter((text) => text.length >= SHORTEST).map((text) => ({
		text,
		fragment: fragmentOf(text.length)
	}));
}
function fragmentOf(length) {
	if (length >= 32) return 16;
	return length >= 16 ? Math.max(12, Math.ceil(length * .6)) : length;
}

// action/redact/views.ts
const UNSEEN = String.raw`\u001b\[[0-?]*[ -/]*[@-~]|\u001b\][^\u0007\u001b]*(?:\u0007|\u001b\\)|[\s\u00ad\u200b-\u200f\u2060]+`;
const HAS_UNSEEN = /[\s\u001b\u00ad\u200b-\u200f\u2060]/;
const ESCAPES = [
	/%[0-9a-f]{2}/gi,
	/\\(?:u[0-9a-f]{4}|x[0-9a-f]{2}|[nrtbf"'\\/])/gi,
	/&(?:amp|lt|gt|quot|apos|#x?[0-9a-f]{1,6});/gi
];
const NAMED = {
	"\\n": "",
	"\\r": "",
	"\\t": "",
	"\\b": "\b",
	"\\f": "\f",
	"&amp;": "&",
	"&lt;": "<",
	"&gt;": ">",
	"&quot;": "\"",
	"&apos;": "'"
};
const HAS_HEX = /(?:[0-9a-f]{2}(?:[\s:,;%_-]|0x|\\x|\\u00|&#x)*){8}/i;
const HEX_GLUE = String.raw`0x|\\x|\\u00|&#x|[\s:,;%_-]`;
const DEPTH$1 = 3;
const READINGS = 12;
const LONG = 2e5;
function readings(text) {
	const made = [asIs(text)];
	const known = /* @__PURE__ */ new Set([text]);
	let [from, until] = [0, 1];
	for (let depth = 0; depth < (text.length > LONG ? 1 : DEPTH$1); depth += 1) {
		for (const view of made.slice(from, until)) for (const escape of ESCAPES) {
			if (made.length >= READINGS || view.text.search(escape) < 0) continue;
			const read = rewritten(view, escape, unescaped);
			if (!known.has(read.text)) made.push(read);
			known.add(read.text);
		}
		[from, until] = [until, made.length];
	}
	return made.map(seen);
}
const seen = (view) => HAS_UNSEEN.test(view.text) ? rewritten(view, new RegExp(UNSEEN, "g"), () => "") : view;
function hexReading(text) {
	if (!HAS_HEX.test(text)) return void 0;
	const view = rewritten(asIs(text), new RegExp(HEX_GLUE, "gi"), () => "");
	return {
		...view,
		text: view.text.replace(/[A-F]+/g, (digits) => digits.toLowerCase())
	};
}
function unescaped(match) {
	const named = NAMED[match.toLowerCase()];
	if (named !== void 0) return named;
	const [, code = ""] = /^(?:%|\\u|\\x|&#x)([0-9a-f]+);?$/i.exec(match) ?? [];
	if (code !== "") return codePoint(Number.parseInt(code, 16));
	const [, decimal = ""] = /^&#(\d+);$/.exec(match) ?? [];
	if (decimal !== "") return codePoint(Number(decimal));
	return /^\\["'\\/]$/.test(match) ? match.slice(1) : "";
}
const codePoint = (code) => code > 32 && code <= 65535 ? String.fromCharCode(code) : "";
const asIs = (text) => ({
	text,
	start: (index) => index,
	end: (index) => index + 1
});
function rewritten(view, pattern, replace) {
	const text = view.text.replace(pattern, replace);
	let made;
	const way = () => made ??= wayBack(view, pattern, replace);
	return {
		text,
		start: (index) => way().starts[index] ?? 0,
		end: (index) => way().ends[index] ?? 0
	};
}
function wayBack(view, pattern, replace) {
	const { length } = view.text;
	const [starts, ends] = [new Int32Array(length), new Int32Array(length)];
	let [at, copied] = [0, 0];
	const copy = (until) => {
		for (; copied < until; copied += 1, at += 1) {
			starts[at] = view.start(copied);
			ends[at] = view.end(copied);
		}
	};
	for (const { 0: match, index } of view.text.matchAll(pattern)) {
		copy(index);
		if (replace(match) !== "") {
			starts[at] = view.start(index);
			ends[at] = view.end(index + match.length - 1);
			at += 1;
		}
		copied = index + match.length;
	}
	copy(length);
	return {
		starts,
		ends
	};
}

// action/redact/redact.ts
async function secretRedactor(secrets) {
	const { findPatterns } = await import("./patterns.js");
	return hiding([knownValues(secrets).find, findPatterns]);
}
function startOfSecret(text, secrets) {
	return knownValues(secrets).beginning(text);
}
function redacted(value, redact) {
	return walk(value, redact);
}
const CLOSED = /* @__PURE__ */ new Set([
	"kind",
	"role",
	"status",
	"commandSource",
	"delivery",
	"outcome",
	"state",
	"level",
	"type",
	"hash",
	"ending",
	"mode"
]);
function walk(value, redact) {
	if (typeof value === "string") return redact(value);
	if (Array.isArray(value)) return value.map((each) => walk(each, redact));
	if (typeof value !== "object" || value === null) return value;
	const entries = Object.entries(value).map(([key, each]) => [key, CLOSED.has(key) ? each : walk(each, redact)]);
	return Object.fromEntries(entries);
}
function hiding(finders) {
	return (text, before = "") => {
		if (text === "") return text;
		const whole = before + text;
		return masked(whole, finders.flatMap((find) => find(whole)).filter(([, end]) => end > before.length), before.length);
	};
}
function masked(text, ranges, from) {
	let clean = "";
	let at = from;
	for (const [start, end] of ranges.sort((a, b) => a[0] - b[0])) {
		if (end <= at) continue;
		if (start > at) clean += `${text.slice(at, start)}***`;
		else if (at === from && end - at >= 3) clean += "***";
		at = end;
	}
	return clean + text.slice(at);
}
const made = /* @__PURE__ */ new WeakMap();
function knownValues(secrets) {
	const known = made.get(secrets) ?? lookFor(secrets);
	made.set(secrets, known);
	return known;
}
const OPEN_ESCAPE = /(?:%[0-9a-f]?|\\(?:u[0-9a-f]{0,3}|x[0-9a-f]?)?|&#?[0-9a-z]{0,6}|\u001b(?:\[[0-?]*)?)$/i;
const SHORTEST_BEGINNING = 4;
function lookFor(secrets) {
	if (secrets.length === 0) return {
		find: () => [],
		beginning: () => 0
	};
	const raw = needleIndex(secrets.map((text) => ({
		text,
		fragment: text.length
	})));
	const plain = needleIndex(plainNeedles(secrets));
	const hex = needleIndex(hexNeedles(secrets));
	const find = (text) => {
		const hexView = hexReading(text);
		return [...readings(text).flatMap((view) => inView(view, plain)), ...hexView ? inView(hexView, hex) : []];
	};
	const beginning = (text) => {
		const open = OPEN_ESCAPE.exec(text)?.[0].length ?? 0;
		const rest = text.slice(-4096, text.length - open);
		const hexView = hexReading(rest);
		const held = (view, index) => {
			const length = index.beginning(view.text);
			return length < SHORTEST_BEGINNING ? 0 : rest.length - view.start(view.text.length - length);
		};
		const longest = [
			raw.beginning(rest),
			...readings(rest).map((view) => held(view, plain)),
			hexView ? held(hexView, hex) : 0
		];
		const most = Math.max(...longest);
		return most === 0 ? 0 : most + open;
	};
	return {
		find,
		beginning
	};
}
function inView(view, index) {
	return index.find(view.text).map(([start, end]) => [view.start(start), view.end(end - 1)]);
}

// action/redact/token.ts
const LONG_WORD = /[A-Za-z0-9_+/=.:@%~-]{12,}$/;
const HALF_HEAD = /(?:-{2,5}B?|-{1,5}BE(?:G(?:I(?:N[A-Z ]{0,40}-{0,5})?)?)?)$/;
const HEAD = /-{1,5}BEGIN [A-Z ]{0,20}PRIVATE KEY(?: BLOCK)?-----/g;
const KEY_END = /-----END [A-Z ]{0,20}PRIVATE KEY(?: BLOCK)?-----/;
const LONGEST_KEY = 16e3;
const WORDS$1 = /^[A-Z]?[a-z]*(?:[/.:@_=-][A-Z]?[a-z]*)*$/;
function startOfToken(text) {
	const key = text.slice([...text.matchAll(HEAD)].at(-1)?.index ?? text.length);
	if (key !== "" && key.length < LONGEST_KEY && !KEY_END.test(key)) return {
		length: key.length,
		isKey: true,
		isWord: false
	};
	const half = HALF_HEAD.exec(text.slice(-80))?.[0].length ?? 0;
	if (half > 0) return {
		length: half,
		isKey: true,
		isWord: false
	};
	const word = LONG_WORD.exec(text.slice(-2048))?.[0] ?? "";
	return {
		length: word.length,
		isKey: false,
		isWord: WORDS$1.test(word)
	};
}

// app/ground/plain-text.ts
const INVISIBLE = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff9-\ufffb\ud800-\udfff\u{1bca0}-\u{1bca3}\u{1d173}-\u{1d17a}\u{e0000}-\u{e0fff}]/gu;
function visible(text) {
	return text.replace(INVISIBLE, (character) => `‹U+${character.codePointAt(0)?.toString(16).toUpperCase().padStart(4, "0")}›`);
}
function headAndTail(text, limit) {
	if (text.length <= limit) return text;
	const half = Math.max(8, Math.floor((limit - 24) / 2));
	return `${text.slice(0, half)} …${text.length - 2 * half} more… ${text.slice(-half)}`.toWellFormed();
}

// action/text.ts
function cutText(text, limit) {
	if (text.length <= limit) return text;
	return text.slice(0, isHighSurrogate(text, limit - 1) ? limit - 1 : limit);
}
function tailOf(text, limit) {
	if (text.length <= limit) return text;
	const start = text.length - limit;
	return text.slice(isHighSurrogate(text, start - 1) ? start + 1 : start);
}
function fitted(text, limit) {
	return headAndTail(text, limit).toWellFormed();
}
function isHighSurrogate(text, index) {
	const code = text.charCodeAt(index);
	return code >= 55296 && code <= 56319;
}

// action/link/stream-tails.ts
const KEPT$1 = 256;
const STREAMS = 64;
const KEY_HEAD = "-----BEGIN PRIVATE KEY-----\n";
function streamTails() {
	const tails = /* @__PURE__ */ new Map();
	return {
		of: (stream) => tails.get(stream) ?? "",
		add: (stream, text) => {
			const said = (tails.get(stream) ?? "") + text;
			const { isKey, length } = startOfToken(said);
			tails.delete(stream);
			tails.set(stream, (isKey && length > KEPT$1 ? KEY_HEAD : "") + said.slice(-256));
			const [oldest] = tails.keys();
			if (tails.size > STREAMS && oldest !== void 0) tails.delete(oldest);
		}
	};
}

// action/link/coalesce.ts
const WINDOW_MS = 25;
const SLACK_MS = 8;
const WINDOWS = {
	secret: 60,
	token: 4,
	word: 1
};
var Coalescer = class {
	#options;
	#now;
	#tails = streamTails();
	#open = /* @__PURE__ */ new Map();
	constructor(options) {
		this.#options = options;
		this.#now = options.now ?? Date.now;
	}
	take(event) {
		if (!isStreamed(event)) {
			this.flush();
			this.#options.emit(redacted(event, this.#options.redact), this.#now());
			return;
		}
		const stream = this.#streamOf(event);
		for (const other of this.#open.values()) if (other !== stream && !(event.kind === "terminal" && other.event.kind === "terminal")) this.#emitAll(other);
		if (stream.text === "") stream.at = this.#now();
		stream.text += event.text;
		stream.quiet = 0;
		while (stream.text.length > TEXT_LIMIT) {
			const { length } = this.#held(stream.text.slice(0, TEXT_LIMIT));
			this.#emitFirst(stream, cutText(stream.text, TEXT_LIMIT - length).length);
		}
		if (!stream.timer || this.#now() >= stream.due - SLACK_MS) this.#elapse(stream);
	}
	flush() {
		for (const stream of this.#open.values()) this.#emitAll(stream);
	}
	close() {
		this.flush();
		for (const { timer } of this.#open.values()) clearTimeout(timer);
		this.#open.clear();
	}
	#elapse(stream) {
		clearTimeout(stream.timer);
		stream.timer = void 0;
		if (stream.text === "" && stream.quiet > 0) return void this.#open.delete(stream.name);
		const held = this.#held(stream.text);
		if (held.length === 0 || stream.quiet >= held.windows) this.#emitAll(stream);
		else this.#emitFirst(stream, stream.text.length - held.length);
		stream.quiet += 1;
		const now = this.#now();
		stream.due = Math.min(Math.max(now, stream.due), now + SLACK_MS) + WINDOW_MS;
		stream.timer = setTimeout(() => this.#elapse(stream), stream.due + SLACK_MS - now);
	}
	#streamOf(event) {
		const name = nameOf(event);
		const known = this.#open.get(name);
		if (known) return known;
		const stream = {
			name,
			event,
			text: "",
			at: 0,
			quiet: 0,
			due: 0,
			timer: void 0
		};
		this.#open.set(name, stream);
		return stream;
	}
	#held(text) {
		const known = startOfSecret(text, this.#options.secrets);
		const token = startOfToken(text);
		const length = Math.max(known, token.length);
		if (known >= 6 || token.isKey) return {
			length,
			windows: WINDOWS.secret
		};
		return {
			length,
			windows: known < 3 && token.isWord ? WINDOWS.word : WINDOWS.token
		};
	}
	#emitAll(stream) {
		this.#emitFirst(stream, stream.text.length);
	}
	#emitFirst(stream, length) {
		const text = stream.text.slice(0, length);
		stream.text = stream.text.slice(length);
		if (text === "") return;
		const clean = this.#options.redact(text, this.#tails.of(stream.name));
		this.#tails.add(stream.name, text);
		if (clean !== "") this.#options.emit({
			...stream.event,
			text: clean
		}, stream.at);
	}
};
function isStreamed(event) {
	return event.kind === "terminal" || event.kind === "message" && event.role !== "user";
}
function nameOf(event) {
	return event.kind === "terminal" ? `terminal ${event.tool ?? ""}` : `${event.role} ${event.id}`;
}

// app/wire/controls.ts
const Order = discriminatedUnion("kind", [
	object({
		kind: literal$2("message"),
		text: string(),
		by: string(),
		mode: _enum(["queue", "steer"])
	}),
	object({
		kind: literal$2("interrupt"),
		by: string()
	}),
	object({
		kind: literal$2("stop"),
		by: string(),
		reason: string()
	}),
	object({
		kind: literal$2("decision"),
		request: string(),
		hash: string(),
		decision: _enum(["allow", "deny"]),
		by: string(),
		reason: string()
	}),
	object({
		kind: literal$2("amend"),
		message: number().int().positive(),
		text: string(),
		mode: _enum(["queue", "steer"]),
		by: string()
	}),
	object({
		kind: literal$2("withdraw"),
		message: number().int().positive(),
		by: string()
	}),
	object({
		kind: literal$2("reorder"),
		order: array(number().int().positive()).max(1e3),
		by: string()
	}),
	object({
		kind: literal$2("policy"),
		allow: array(string()).max(200),
		by: string()
	}),
	object({
		kind: literal$2("linger"),
		seconds: number().int().nonnegative().max(86400),
		by: string()
	})
]);
const Control = object({
	number: number().int().positive(),
	order: Order
});

// action/link/controls.ts
async function followControls(options) {
	const seen = { last: 0 };
	for (let failures = 0; !options.signal.aborted;) {
		try {
			await readStream(options, seen, () => {
				failures = 0;
			});
		} catch (error) {
			if (options.signal.aborted) return;
			if (error instanceof Failure && error.kind !== "transient") return options.onRefused(error);
		}
		failures += 1;
		await pause(pauseBefore(failures, Math.random()), options.signal);
	}
}
async function readStream(options, seen, onAlive) {
	const silence = new AbortController();
	const watchdog = setTimeout(() => silence.abort(), options.silenceMs ?? 45e3);
	try {
		const response = await fetch(options.url, {
			redirect: "manual",
			headers: {
				authorization: `Bearer ${options.token}`,
				accept: "text/event-stream",
				...seen.last > 0 ? { "last-event-id": String(seen.last) } : {}
			},
			signal: AbortSignal.any([options.signal, silence.signal])
		});
		if (!response.ok || !response.body) throw refusal(response, await response.json().catch(() => void 0));
		const parser = createParser({ onEvent: (message) => take(message, options, seen) });
		for await (const text of response.body.pipeThrough(new TextDecoderStream())) {
			watchdog.refresh();
			onAlive();
			parser.feed(text);
		}
	} finally {
		clearTimeout(watchdog);
	}
}
function take(message, options, seen) {
	if (message.event !== "control") return;
	let raw;
	try {
		raw = JSON.parse(message.data);
	} catch {
		return;
	}
	const control = Control.safeParse(raw);
	if (!control.success || control.data.number <= seen.last) return;
	seen.last = control.data.number;
	options.onControl(control.data);
}

// action/link/rehearse.ts
const EVENTS = [
	{
		kind: "session.started",
		agent: "rehearsal",
		steering: false,
		commit: ""
	},
	{
		kind: "state",
		state: "running"
	},
	{
		kind: "message",
		id: "m",
		role: "agent",
		text: "Some words, and one that is longer: src/parser/implementation"
	},
	{
		kind: "tool.started",
		id: "t",
		tool: "execute",
		title: "npm test",
		input: "npm test"
	},
	{
		kind: "terminal",
		tool: "t",
		text: "\x1B[32mpassed\x1B[0m\n"
	},
	{
		kind: "tool.finished",
		id: "t",
		status: "completed",
		exitCode: 0,
		ms: 1
	}
];
function rehearse({ secrets, redact }) {
	const emit = (event) => void JSON.stringify(RunnerEvent.parse(event));
	const coalescer = new Coalescer({
		secrets,
		redact,
		emit
	});
	for (const event of [...EVENTS, ...EVENTS]) coalescer.take(event);
	coalescer.close();
}

// action/link/spool.ts
var Spool = class {
	#path;
	#file;
	#ends = [0];
	constructor(path) {
		this.#path = path;
		this.#file = openSync(path, "wx+", 384);
	}
	get last() {
		return this.#ends.length - 1;
	}
	append(line) {
		const bytes = Buffer.from(line);
		const at = this.#endOf(this.last);
		for (let written = 0; written < bytes.length;) written += writeSync(this.#file, bytes, written, bytes.length - written, at + written);
		this.#ends.push(at + bytes.length);
		return this.last;
	}
	read(first, count, size) {
		const lines = [];
		let room = size;
		for (let number = first; number <= this.last && lines.length < count; number += 1) {
			const start = this.#endOf(number - 1);
			const length = this.#endOf(number) - start;
			if (lines.length > 0 && length > room) break;
			room -= length;
			const bytes = Buffer.alloc(length);
			readSync(this.#file, bytes, 0, length, start);
			lines.push(bytes.toString());
		}
		return lines;
	}
	#endOf(number) {
		return this.#ends[number] ?? 0;
	}
	close() {
		closeSync(this.#file);
		rmSync(this.#path, { force: true });
	}
};

// action/link/uplink.ts
const BATCH_EVENTS = 500;
const BATCH_BYTES = 9e5;
var Uplink = class {
	#options;
	#closing = new AbortController();
	#next = 1;
	#refused;
	#sending;
	constructor(options) {
		this.#options = options;
	}
	get last() {
		return this.#options.spool.last;
	}
	push(event, at) {
		if (this.#closing.signal.aborted) return;
		const line = JSON.stringify({
			at,
			event: RunnerEvent.parse(event)
		});
		this.#options.spool.append(line);
		this.#send();
	}
	expect(next) {
		if (next < 1 || next > this.last + 1) throw new Failure("permanent", `The app expects event ${next} of a session that has ${this.last}`);
		this.#next = next;
		this.#send();
	}
	async drained(signal) {
		const given = Promise.withResolvers();
		const giveUp = () => given.reject(new Failure("transient", "The app has not taken all events in time"));
		signal.addEventListener("abort", giveUp, { once: true });
		if (signal.aborted) giveUp();
		try {
			while (this.#sending) await Promise.race([this.#sending, given.promise]);
			if (this.#refused) throw this.#refused;
		} finally {
			signal.removeEventListener("abort", giveUp);
			given.promise.catch(() => void 0);
		}
	}
	close() {
		this.#closing.abort();
	}
	#send() {
		if (this.#sending || this.#refused) return;
		this.#sending = this.#sendAll().catch((error) => {
			if (this.#closing.signal.aborted) return;
			this.#refused = error instanceof Failure ? error : new Failure("permanent", String(error), { cause: error });
			this.#options.onRefused(this.#refused);
		}).finally(() => {
			this.#sending = void 0;
			if (this.#next <= this.last && !this.#closing.signal.aborted) this.#send();
		});
	}
	async #sendAll() {
		const { signal } = this.#closing;
		await setImmediate$1();
		while (this.#next <= this.last && !signal.aborted) await untilAnswered(() => this.#sendBatch(signal), {
			signal,
			onAway: this.#options.onAway
		});
	}
	async #sendBatch(signal) {
		const { url, token, spool } = this.#options;
		const first = this.#next;
		const lines = spool.read(first, BATCH_EVENTS, BATCH_BYTES);
		const answer = await knock({
			url,
			token,
			body: `{"first":${first},"events":[${lines.join(",")}]}`,
			signal
		});
		const said = EventsAnswer.safeParse(answer.body);
		if (!said.success) throw new Failure("permanent", `The app answered events with ${JSON.stringify(answer.body)}`);
		const { next } = said.data;
		if (next < 1 || next > this.last + 1) throw new Failure("permanent", `The app expects event ${next} of a session that has ${this.last}`);
		if (next === first) throw new Failure("transient", `The app did not take event ${first}`);
		this.#next = next;
	}
};

// action/link/link.ts
const REHEARSAL_MS = 50;
function openLink(options) {
	const { session, redact, onAway, onRefused } = options;
	const door = `${options.server}/api/v1/runner/sessions/${encodeURIComponent(session.id)}`;
	const closing = new AbortController();
	const spool = new Spool(options.spoolPath);
	const uplink = new Uplink({
		url: `${door}/events`,
		token: session.token,
		spool,
		onAway,
		onRefused
	});
	const coalescer = new Coalescer({
		secrets: options.secrets,
		redact,
		emit: (event, at) => {
			uplink.push(event, at);
			options.onEvent(event);
		}
	});
	const rehearsal = setTimeout(() => rehearse(options), REHEARSAL_MS).unref();
	followControls({
		url: `${door}/controls`,
		token: session.token,
		onControl: options.onControl,
		onRefused,
		signal: closing.signal
	});
	const finishOnce = async (last, signal) => {
		const whole = {
			...last,
			lastEvent: uplink.last
		};
		const body = JSON.stringify(redacted(whole, redact));
		const answer = await knock({
			url: `${door}/finish`,
			token: session.token,
			body,
			signal
		});
		if (answer.status !== 409) return;
		const gap = EventsAnswer.safeParse(answer.body);
		if (!gap.success) throw new Failure("permanent", `The app refused the last word: ${JSON.stringify(answer.body)}`);
		uplink.expect(gap.data.next);
		await uplink.drained(signal);
		throw new Failure("transient", "The app missed events and has been sent them");
	};
	let over = false;
	return {
		report: (event) => {
			if (over) return;
			over = event.kind === "session.finished";
			coalescer.take(event);
		},
		finish: async (last, signal) => {
			coalescer.flush();
			await uplink.drained(signal);
			await untilAnswered(() => finishOnce(last, signal), {
				signal,
				onAway
			});
		},
		close: () => {
			over = true;
			clearTimeout(rehearsal);
			coalescer.close();
			closing.abort();
			uplink.close();
			spool.close();
		}
	};
}

// action/confine/run-as-work.ts
async function runAsWork(confinement, start) {
	const { signal, input = "", command } = start;
	const child = confinement.start(start);
	const kill = () => void confinement.kill();
	signal.addEventListener("abort", kill, { once: true });
	let stdout = "";
	let said = "";
	child.stdout.setEncoding("utf8").on("data", (text) => stdout += text);
	child.stderr.setEncoding("utf8").on("data", (text) => said = (said + text).slice(-4e3));
	child.stdin.on("error", () => void 0);
	child.stdin.end(input);
	try {
		const [code] = await once(child, "close");
		if (signal.aborted) throw new Failure("permanent", `${command[0]} was broken off`);
		return {
			code,
			stdout,
			said: said.trim()
		};
	} catch (cause) {
		if (cause instanceof Failure) throw cause;
		throw new Failure("permanent", `${command[0]} could not be started: ${String(cause)}`, { cause });
	} finally {
		signal.removeEventListener("abort", kill);
	}
}

// action/workspace/fetch.ts
const PAUSES = [1e3, 4e3];
const FINAL = /not our ref|couldn't find remote ref|Authentication failed|not found|error: 40[0134]|could not read Username|unadvertised/i;
function speaking(host, gitDir) {
	const environment = gitEnvironment({
		network: true,
		variables: { GIT_DIR: gitDir },
		settings: {
			[`http.${host.url}/${host.owner}/.extraheader`]: host.header,
			"fetch.unpackLimit": "1"
		}
	});
	return (...words) => runGit(words, {
		cwd: gitDir,
		environment,
		signal: host.signal
	});
}
async function makeGitDir(host, gitDir, url) {
	const { signal } = host;
	const environment = gitEnvironment({ variables: { GIT_DIR: gitDir } });
	const git = (...words) => runGit(words, {
		cwd: gitDir,
		environment,
		signal
	});
	await git("init", "--quiet", "--template=", "--initial-branch=pinned");
	const config = join(gitDir, "config");
	await writeFile(config, (await readFile(config, "utf8")).replace("bare = true", "bare = false"));
	await git("remote", "add", "origin", url);
}
async function fetchCommits(host, gitDir, wanted, depth = 1) {
	const git = speaking(host, gitDir);
	const how = [
		"--quiet",
		"--no-tags",
		"--no-recurse-submodules",
		"--no-write-fetch-head",
		`--depth=${depth}`
	];
	for (const wait of [...PAUSES, void 0]) try {
		await git("fetch", ...how, "origin", ...wanted);
		return;
	} catch (error) {
		if (!(error instanceof Failure) || FINAL.test(error.message) || host.signal.aborted || wait === void 0) throw error;
		await pause(wait, host.signal);
	}
}
const has = (host, gitDir, commit) => speaking(host, gitDir)("cat-file", "-e", `${commit}^{commit}`).then(() => true, () => false);

// action/workspace/lfs.ts
async function fetchLargeFiles(host, gitDir, url, commit) {
	const git = speaking(host, gitDir);
	await git("lfs", "version").catch((cause) => {
		throw new Failure("permanent", "The job wants files of Git LFS, and `git lfs` is not installed on this runner", { cause });
	});
	await git(...[
		"-c",
		`lfs.url=${url}.git/info/lfs`,
		"-c",
		"lfs.locksverify=false"
	], "lfs", "fetch", "origin", commit);
}

// action/workspace/agent-files.ts
const NAMES$1 = [
	"AGENTS.md",
	"AGENTS.override.md",
	"AGENT.md",
	"CLAUDE.md",
	"CLAUDE.local.md",
	"GEMINI.md",
	"QWEN.md",
	".agents",
	".aider.conf.yml",
	".amazonq",
	".augment",
	".claude",
	".claude-plugin",
	".cline",
	".clinerules",
	".codex",
	".continue",
	".cursor",
	".cursorignore",
	".cursorrules",
	".gemini",
	".geminiignore",
	".goosehints",
	".junie",
	".kilocode",
	".kiro",
	".mcp.json",
	".opencode",
	".qwen",
	".roo",
	".windsurf",
	".windsurfrules",
	"opencode.json",
	"opencode.jsonc",
	".env",
	".env.local",
	".env.development",
	".env.development.local",
	".env.production",
	".env.production.local",
	".env.test",
	".env.test.local",
	"bunfig.toml"
];
const PATHS = [
	".github/agents",
	".github/chatmodes",
	".github/copilot-instructions.md",
	".github/instructions",
	".github/prompts",
	".vscode/mcp.json"
];
const names = new Set(NAMES$1.map((name) => name.toLowerCase()));
const paths = PATHS.map((path) => path.toLowerCase());
function configuresAgents(path) {
	const plain = path.toLowerCase();
	return plain.split("/").some((part) => names.has(part)) || paths.some((known) => plain === known || plain.startsWith(`${known}/`));
}

// action/workspace/start-tree.ts
const LINK = "120000";
const HOPS = 8;
async function startTree(git, commit, base) {
	if (base === void 0 || base === commit) return {
		id: await treeOf(git, commit),
		replaced: [],
		held: []
	};
	const [now, then] = [await list$1(git, commit), await list$1(git, base)];
	const led = await ledTo(git, then);
	const concerned = (path) => configuresAgents(path) || led.some((place) => isAt(path, place));
	const gone = [...now.keys()].filter((path) => concerned(path) && !then.has(path));
	const back = [...then].filter(([path, entry]) => concerned(path) && !isSame$1(now.get(path), entry) && !isShut(path, now));
	if (gone.length + back.length === 0) return {
		id: await treeOf(git, commit),
		replaced: [],
		held: []
	};
	await git(["read-tree", commit]);
	const removed = gone.map((path) => `0 ${"0".repeat(commit.length)}\t${path}\0`);
	const put = back.map(([path, { mode, oid }]) => `${mode} ${oid}\t${path}\0`);
	await git([
		"update-index",
		"-z",
		"--index-info"
	], [...removed, ...put].join(""));
	const id = (await git(["write-tree"])).trim();
	const replaced = [...gone, ...back.map(([path]) => path)];
	return {
		id,
		replaced,
		held: replaced.filter((path) => now.has(path))
	};
}
const treeOf = async (git, commit) => (await git([
	"rev-parse",
	"--verify",
	`${commit}^{tree}`
])).trim();
async function list$1(git, commit) {
	const lines = (await git([
		"ls-tree",
		"-r",
		"-z",
		"--full-tree",
		commit
	])).split("\0");
	return new Map(lines.filter(Boolean).map((line) => {
		const tab = line.indexOf("	");
		const [mode = "", , oid = ""] = line.slice(0, tab).split(" ");
		return [line.slice(tab + 1), {
			mode,
			oid
		}];
	}));
}
async function ledTo(git, tree) {
	const places = /* @__PURE__ */ new Set();
	let links = [...tree].filter(([path, { mode }]) => mode === LINK && configuresAgents(path));
	for (let hop = 0; hop < HOPS && links.length > 0; hop += 1) {
		const found = [];
		for (const [path, { oid }] of links) {
			const target = posix.normalize(posix.join(posix.dirname(path), await git([
				"cat-file",
				"blob",
				oid
			])));
			if (target !== "." && !target.startsWith("..") && !target.startsWith("/") && !places.has(target)) found.push(target);
		}
		for (const place of found) places.add(place);
		links = [...tree].filter(([path, { mode }]) => mode === LINK && found.some((place) => isAt(path, place)));
	}
	return [...places];
}
const isAt = (path, place) => path === place || path.startsWith(`${place.replace(/\/$/, "")}/`);
const isSame$1 = (a, b) => a?.mode === b.mode && a.oid === b.oid;
function isShut(path, tree) {
	const parts = path.split("/");
	return parts.some((_, index) => {
		const above = parts.slice(0, index).join("/");
		return index > 0 && tree.has(above) && !configuresAgents(above);
	});
}

// action/workspace/submodules.ts
const MOST = 200;
const DEEPEST$1 = 5;
async function fetchSubmodules(host, gitDir, tree, at, depth = 1) {
	const found = await submodulesIn(gitDir, tree, at, host.signal);
	if (found.length > MOST || found.length > 0 && depth > DEEPEST$1) throw new Failure("permanent", `The repository has more submodules than Signalbox fetches (${`${MOST} side by side, ${DEEPEST$1} deep`})`);
	for (const { name, path, url, commit } of found) {
		const own = join(gitDir, "modules", name);
		await mkdir(own, { recursive: true });
		try {
			await makeGitDir(host, own, url);
			await fetchCommits(host, own, [commit]);
		} catch (cause) {
			const why = cause instanceof Error ? cause.message : String(cause);
			throw new Failure("permanent", `The submodule ${path} (${url}) could not be fetched: ${why}`, { cause });
		}
		await fetchSubmodules(host, own, commit, url, depth + 1);
	}
}
async function submodulesIn(gitDir, tree, at, signal) {
	const environment = gitEnvironment({ variables: { GIT_DIR: gitDir } });
	const git = (...words) => runGit(words, {
		cwd: gitDir,
		environment,
		signal
	});
	const entries = (await git("ls-tree", "-r", "-z", "--full-tree", tree)).split("\0");
	const commits = new Map(entries.flatMap((line) => {
		const [, commit = "", path = ""] = /^160000 commit ([0-9a-f]+)\t(.*)$/s.exec(line) ?? [];
		return commit ? [[path, commit]] : [];
	}));
	if (commits.size === 0) return [];
	const listed = await git("config", "--blob", `${tree}:.gitmodules`, "--null", "--list").catch(() => "");
	const settings = new Map(listed.split("\0").flatMap((line) => {
		const end = line.indexOf("\n");
		return end < 0 ? [] : [[line.slice(0, end), line.slice(end + 1)]];
	}));
	return [...settings].flatMap(([key, path]) => {
		const name = /^submodule\.(.+)\.path$/s.exec(key)?.[1];
		const commit = commits.get(path);
		if (name === void 0 || commit === void 0) return [];
		if (!isName$1(name)) throw new Failure("permanent", `The submodule ${path} has a name that git does not allow`);
		return [{
			name,
			path,
			commit,
			url: addressOf(settings.get(`submodule.${name}.url`) ?? "", at, path)
		}];
	});
}
const isName$1 = (name) => /^[\w.+@-]+(\/[\w.+@-]+)*$/.test(name) && !name.split("/").some((part) => [
	".",
	"..",
	".git",
	"modules"
].includes(part));
function addressOf(url, parent, path) {
	const ssh = /^(?:ssh:\/\/)?git@([\w.-]+)[:/](.+)$/.exec(url);
	const plain = ssh ? `https://${ssh[1]}/${ssh[2]}` : url;
	const absolute = /^\.\.?\//.test(plain) ? new URL(plain, `${parent.replace(/\/$/, "")}/`).href : plain;
	const isSecure = /^https:\/\/[^@/]+\//.test(absolute);
	const isAtHome = URL.canParse(absolute) && new URL(absolute).origin === new URL(parent).origin;
	if (isSecure || isAtHome) return absolute;
	const shown = url.slice(0, 200);
	throw new Failure("permanent", `The submodule ${path} has the address \`${shown}\`; only https addresses are fetched`);
}

// action/workspace/working-clone.ts
const FILL = `
set -e
git -c checkout.workers=0 read-tree --reset -u "$1"
if [ -n "$2" ]; then
  git reset --quiet
  git update-index -z --assume-unchanged --stdin
fi
if [ -n "$3" ]; then git submodule --quiet update --init --recursive --no-fetch; fi
if [ -n "$4" ]; then git lfs install --local --skip-smudge >/dev/null; git lfs checkout >/dev/null; fi
`;
async function makeClone(clone) {
	const { gitDir, folder, commit, start, confinement, signal } = clone;
	await mkdir(folder, { recursive: true });
	const own = join(folder, ".git");
	await cp(gitDir, own, {
		recursive: true,
		mode: constants.COPYFILE_FICLONE
	});
	await writeFile(join(own, "HEAD"), `${commit}\n`);
	await confinement.give(folder);
	const wishes = {
		replaced: start.replaced.length > 0,
		submodules: clone.submodules,
		lfs: clone.lfs
	};
	const words = Object.entries(wishes).map(([word, isWanted]) => isWanted ? word : "");
	const { code, said } = await runAsWork(confinement, {
		command: [
			"sh",
			"-c",
			FILL,
			"checkout",
			start.id,
			...words
		],
		cwd: folder,
		environment: environmentOf$1(confinement),
		input: Buffer.from(start.held.map((path) => `${path}\0`).join(""), "latin1"),
		signal
	});
	if (code !== 0) throw new Failure("permanent", `The checkout ended with ${code}: ${said}`);
}
function environmentOf$1({ folder }) {
	const variables = {
		HOME: join(folder, "home"),
		TMPDIR: join(folder, "tmp"),
		GIT_ALLOW_PROTOCOL: "none"
	};
	const whole = Object.entries(gitEnvironment({ variables }));
	return Object.fromEntries(whole.flatMap(([name, value]) => value === void 0 ? [] : [[name, value]]));
}

// action/workspace.ts
async function checkOut(checkout) {
	const { githubUrl, repository, commit, baseCommit, token, signal, confinement, submodules, lfs } = checkout;
	const url = `${githubUrl}/${repository.owner}/${repository.name}`;
	const header = `AUTHORIZATION: basic ${basicAuth(token)}`;
	const host = {
		url: githubUrl,
		owner: repository.owner,
		header,
		signal
	};
	const gitDir = join(checkout.folder, "git");
	await mkdir(gitDir, {
		recursive: true,
		mode: 448
	});
	await makeGitDir(host, gitDir, url);
	await fetchPinned(host, gitDir, checkout);
	const start = await startTree(ownGit(gitDir, signal), commit, baseCommit);
	if (lfs) await fetchLargeFiles(host, gitDir, url, commit);
	if (submodules) await fetchSubmodules(host, gitDir, start.id, url);
	const folder = await emptyFolder(checkout);
	await makeClone({
		gitDir,
		folder,
		commit,
		start,
		submodules,
		lfs,
		confinement,
		signal
	});
	const replaced = start.replaced.map((path) => Buffer.from(path, "latin1").toString());
	return {
		folder,
		gitDir,
		base: commit,
		start: start.id,
		replaced
	};
}
async function fetchPinned(host, gitDir, { commit, baseCommit, thread }) {
	const base = baseCommit === void 0 || baseCommit === commit ? [] : [baseCommit];
	try {
		await fetchCommits(host, gitDir, [commit, ...base]);
	} catch (failure) {
		if (thread.kind !== "pull" || host.signal.aborted) throw failure;
		await fetchCommits(host, gitDir, [`refs/pull/${thread.number}/head`], 50);
		if (base.length > 0) await fetchCommits(host, gitDir, base);
		if (!await has(host, gitDir, commit)) throw failure;
	}
}
function ownGit(gitDir, signal) {
	const environment = gitEnvironment({ variables: {
		GIT_DIR: gitDir,
		GIT_INDEX_FILE: join(gitDir, "start-index")
	} });
	return (words, input = "") => runGit(words, {
		cwd: gitDir,
		environment,
		signal,
		encoding: "latin1",
		input: Buffer.from(input, "latin1")
	});
}
async function emptyFolder({ workspace, confinement, signal }) {
	const own = join(confinement.folder, "workspace");
	await mkdir(workspace, { recursive: true });
	if ((await readdir(workspace)).length > 0) return own;
	return await canReach(confinement, dirname(workspace), signal) ? workspace : own;
}
async function canReach(confinement, folder, signal) {
	if (confinement.kind !== "account") return true;
	const environment = { PATH: process.env["PATH"] ?? "" };
	return (await runAsWork(confinement, {
		command: [
			"sh",
			"-c",
			"cd -- \"$0\"",
			folder
		],
		cwd: confinement.folder,
		environment,
		signal
	})).code === 0;
}
const basicAuth = (token) => Buffer.from(`x-access-token:${token}`).toString("base64");

// action/session-link.ts
const FINISH_MS = 6e5;
const FINISH_IN_HURRY_MS = 3e3;
function runSecrets(inputs, others) {
	const secrets = secretValues([
		...others,
		inputs.token,
		inputs.token === "" ? "" : basicAuth(inputs.token),
		...Object.values(inputs.access).map(({ key }) => key),
		process.env["ACTIONS_ID_TOKEN_REQUEST_TOKEN"],
		process.env["ACTIONS_RUNTIME_TOKEN"]
	]);
	for (const secret of secrets) setSecret(secret);
	return secrets;
}
function openSessionLink(inputs, { session }, folder, ears) {
	const { secrets, redact, halt, log, onControl } = ears;
	return openLink({
		server: inputs.server,
		session,
		spoolPath: join(folder, "events.ndjson"),
		secrets,
		redact,
		onEvent: log.event,
		onControl,
		onAway: ({ message }) => log.line(`${message}. The work goes on; the app will be told later.`),
		onRefused: ({ message }) => halt.pull("cancelled", `The app has ended this session. ${message}`)
	});
}
async function sayLastWord(link, ending, halt) {
	link.report({
		kind: "session.finished",
		outcome: ending.outcome,
		reason: ending.reason
	});
	saveEnding(ending);
	try {
		await link.finish(ending, deadline(FINISH_MS, FINISH_IN_HURRY_MS, halt.hurry));
	} catch (cause) {
		const why = cause instanceof Error ? cause.message : String(cause);
		throw new Error(`${ending.reason} (${ending.outcome}); the app could not be told: ${why}`, { cause });
	}
	saveFinished();
}

// action/changes/collector.ts
const rawOf = (bytes) => bytes.toString("latin1");
const bytesOf = (raw) => Buffer.from(raw, "latin1");
const utf8 = new TextDecoder("utf-8", {
	fatal: true,
	ignoreBOM: true
});
function textOf$1(raw) {
	try {
		return utf8.decode(bytesOf(raw));
	} catch {
		return;
	}
}
const shownPath = (raw) => (textOf$1(raw) ?? bytesOf(raw).toString("utf8")).slice(0, 4096);
async function openCollector({ folder, gitDir }, signal) {
	const own = await mkdtemp(join(tmpdir(), "signalbox-collect-"));
	for (const part of [
		"objects/info",
		"refs",
		"info"
	]) await mkdir(join(own, part), { recursive: true });
	await writeFile(join(own, "HEAD"), "ref: refs/heads/none\n");
	const real = process.platform === "win32" ? "false" : "true";
	await writeFile(join(own, "config"), `[core]\n\trepositoryformatversion = 0\n\tbare = false\n\tfilemode = ${real}\n\tsymlinks = ${real}\n`);
	await writeFile(join(own, "objects/info/alternates"), `${join(gitDir, "objects")}\n`);
	await writeFile(join(own, "info/attributes"), "* !filter !diff !merge\n");
	const environment = environmentOf(own, folder);
	return {
		git: (words, options = {}) => run$1(words, {
			cwd: folder,
			environment,
			signal,
			...options
		}),
		remove: () => rm(own, {
			recursive: true,
			force: true,
			maxRetries: 3
		})
	};
}
function environmentOf(own, folder) {
	const settings = {
		"core.untrackedCache": "false",
		"core.attributesFile": "/dev/null",
		"core.excludesFile": "/dev/null",
		"core.quotePath": "false"
	};
	const variables = {
		GIT_DIR: own,
		GIT_WORK_TREE: folder,
		GIT_INDEX_FILE: join(own, "index"),
		GIT_NO_LAZY_FETCH: "1"
	};
	return gitEnvironment({
		settings,
		variables
	});
}
async function run$1(words, { cwd, environment, signal, input, most, accept }) {
	if (signal.aborted) throw late(signal);
	const child = spawn("git", words, {
		cwd,
		env: environment,
		signal,
		killSignal: "SIGKILL"
	});
	const out = [];
	let length = 0;
	let enough = false;
	let said = "";
	child.stdout.on("data", (chunk) => {
		out.push(chunk);
		length += chunk.length;
		enough ||= length >= (most ?? Number.POSITIVE_INFINITY);
		if (enough) child.kill("SIGKILL");
	});
	child.stderr.setEncoding("utf8").on("data", (text) => {
		said = (said + text).slice(-1e3);
	});
	child.stdin.on("error", () => void 0);
	child.stdin.end(input);
	const { promise, resolve, reject } = Promise.withResolvers();
	child.once("error", (cause) => reject(signal.aborted ? late(signal) : new Failure("permanent", `git could not run: ${cause.message}`, { cause })));
	child.once("close", (code) => {
		if (code === 0 || enough || code !== null && code === accept) resolve(Buffer.concat(out));
		else reject(new Failure("permanent", `git ${words[0]} ended with ${code}: ${said.trim()}`));
	});
	return promise;
}
const late = (signal) => new Failure("permanent", "Collecting the changes took too long", { cause: signal.reason });

// action/changes/survey.ts
const RULES_LIMIT = 1e6;
const RULES = /* @__PURE__ */ new Set([".gitignore", ".gitattributes"]);
async function survey(folder, known, signal) {
	const traps = [];
	const repositories = [];
	const waiting = [""];
	for (let at = waiting.pop(); at !== void 0; at = waiting.pop()) {
		signal.throwIfAborted();
		const entries = await list(folder, at);
		if (entries === void 0) traps.push(`${at}/.`);
		for (const entry of entries ?? []) {
			const name = rawOf(entry.name);
			const path = at === "" ? name : `${at}/${name}`;
			if (name.toLowerCase() === ".git") {
				if (at !== "") repositories.push(at);
			} else if (entry.isDirectory()) {
				if (!known.has(path)) waiting.push(path);
			} else if (RULES.has(name) && !await isReadable(folder, path)) traps.push(path);
		}
	}
	return {
		traps,
		repositories
	};
}
const list = (folder, at) => readdir(placeOf(folder, at), {
	withFileTypes: true,
	encoding: "buffer"
}).catch((error) => {
	if (error.code === "EACCES" || error.code === "EPERM" || error.code === "ENAMETOOLONG") return void 0;
	throw error;
});
const placeOf = (folder, path) => path === "" ? Buffer.from(folder) : Buffer.concat([Buffer.from(join(folder, "/")), bytesOf(path)]);
async function isReadable(folder, path) {
	const found = await lstat(placeOf(folder, path));
	return found.isSymbolicLink() || found.isFile() && found.size <= RULES_LIMIT;
}

// action/changes/stage.ts
const CONTENT_LIMIT = 6e6;
const FILES_LIMIT = 5e3;
const GITLINK$1 = "160000";
async function filesAt({ git }, tree) {
	const listed = rawOf(await git([
		"ls-tree",
		"-r",
		"-z",
		"--full-tree",
		tree
	]));
	return new Map(listed.split("\0").flatMap((line) => {
		const tab = line.indexOf("	");
		if (tab < 0) return [];
		const [mode = "", , oid = ""] = line.slice(0, tab).split(" ");
		return [[line.slice(tab + 1), {
			mode,
			oid
		}]];
	}));
}
async function stage(collector, work) {
	const { git } = collector;
	await git(["read-tree", work.tree]);
	const found = await look$2(work, await sizesOf(collector, work.files));
	const remove = found.gone.map((path) => `0 ${"0".repeat(40)}\t${path}\0`).join("");
	if (remove) await git([
		"update-index",
		"-z",
		"--index-info"
	], { input: bytesOf(remove) });
	const extra = await lookAtNew(collector, work);
	const add = [...found.there, ...extra.there].map((path) => `${path}\0`).join("");
	if (add) await git([
		"update-index",
		"--add",
		"--replace",
		"-z",
		"--stdin"
	], { input: bytesOf(add) });
	return { leftOut: [
		...found.leftOut,
		...extra.leftOut,
		...await refused$1(collector, extra.there)
	] };
}
async function look$2({ folder, files }, sizes) {
	const found = {
		there: [],
		gone: [],
		leftOut: []
	};
	const isOwn = realFolders(folder);
	for (const [path, { mode, oid }] of files) {
		const stats = await isOwn(parentOf(path)) ? await statsOf(folder, path) : void 0;
		if (mode === GITLINK$1) {
			if (!stats) found.gone.push(path);
			else if (!stats.isDirectory()) sort(path, stats, 0, found);
		} else if (!stats || stats.isDirectory()) found.gone.push(path);
		else sort(path, stats, sizes.get(oid) ?? 0, found);
	}
	return found;
}
function sort(path, stats, before, found) {
	(stats.isSymbolicLink() || stats.isFile() && (stats.size <= 6e6 || stats.size === before) ? found.there : found.leftOut).push(path);
}
async function lookAtNew({ git }, { folder, closed }) {
	const shut = closed.flatMap((path) => ["-x", `/${patternOf(textOf$1(path) ?? "")}`]);
	const listed = rawOf(await git([
		"ls-files",
		"-z",
		"--others",
		...shut,
		"--exclude-standard"
	]));
	const sized = [];
	const found = {
		there: [],
		gone: [],
		leftOut: []
	};
	for (const path of listed.split("\0")) {
		if (path === "" || path.endsWith("/")) continue;
		const stats = await statsOf(folder, path);
		if (stats && textOf$1(path) !== void 0) sized.push({
			path,
			stats
		});
		else if (stats) found.leftOut.push(path);
	}
	let taken = 0;
	for (const { path, stats } of sized.toSorted((a, b) => a.stats.size - b.stats.size)) if (taken + stats.size <= 6e6 && found.there.length < 5e3 && (stats.isFile() || stats.isSymbolicLink())) {
		taken += stats.size;
		found.there.push(path);
	} else found.leftOut.push(path);
	return found;
}
const patternOf = (path) => path.replaceAll(/[\\*?[\]!# ]/g, String.raw`\$&`);
async function refused$1({ git }, added) {
	if (added.length === 0) return [];
	const held = new Set(rawOf(await git([
		"ls-files",
		"-z",
		"--cached"
	])).split("\0"));
	return added.filter((path) => !held.has(path));
}
async function sizesOf({ git }, files) {
	const oids = [...new Set([...files.values()].flatMap(({ mode, oid }) => mode === GITLINK$1 ? [] : [oid]))];
	const answers = (await git(["cat-file", "--batch-check=%(objectname) %(objectsize)"], { input: Buffer.from(oids.map((oid) => `${oid}\n`).join("")) })).toString().split("\n");
	return new Map(answers.map((line) => [line.split(" ")[0] ?? "", Number(line.split(" ")[1])]));
}
async function statsOf(folder, path) {
	return lstat(placeOf(folder, path)).catch((error) => {
		if (error.code === "ENOENT" || error.code === "ENOTDIR") return void 0;
		throw error;
	});
}
function realFolders(folder) {
	const known = /* @__PURE__ */ new Map([["", true]]);
	const isReal = async (path) => {
		const answer = known.get(path) ?? (await isReal(parentOf(path)) && (await statsOf(folder, path))?.isDirectory() === true);
		known.set(path, answer);
		return answer;
	};
	return isReal;
}
const parentOf = (path) => path.slice(0, Math.max(path.lastIndexOf("/"), 0));

// action/changes/contents.ts
const PATCH_CHARACTERS = 2e6;
const PATCH_BYTES = 25e5;
async function differences({ git }, tree) {
	const fields = rawOf(await git([
		"diff-index",
		"--cached",
		"--raw",
		"-z",
		"--no-renames",
		"--no-abbrev",
		"--ignore-submodules=none",
		tree,
		"--"
	])).split("\0");
	const found = [];
	for (let at = 0; at + 1 < fields.length; at += 2) {
		const [oldMode = "", newMode = "", oldOid = "", newOid = "", letter = ""] = (fields[at] ?? "").slice(1).split(" ");
		found.push({
			path: fields[at + 1] ?? "",
			letter,
			oldMode,
			newMode,
			oldOid,
			newOid
		});
	}
	return found;
}
async function contentsOf(collector, changed) {
	const blobs = await readBlobs(collector, changed.flatMap(wanted));
	const files = [];
	const leftOut = [];
	let taken = 0;
	for (const difference of changed) {
		const path = textOf$1(difference.path);
		const old = pointerIn(blobs.get(difference.oldOid));
		const blob = difference.letter === "D" || difference.newMode === GITLINK ? void 0 : blobs.get(difference.newOid);
		if (old !== void 0 && blob !== void 0 && old === sum(blob)) continue;
		const grown = taken + (blob?.length ?? 0);
		const isForeign = old !== void 0 && blob !== void 0 && pointerIn(blob) === void 0;
		if (path === void 0 || isForeign || grown > 6e6 || files.length >= 5e3) leftOut.push(difference.path);
		else {
			taken = grown;
			files.push({
				path,
				...representation(difference),
				content: blob?.toString("base64") ?? null
			});
		}
	}
	return {
		files,
		leftOut
	};
}
const GITLINK = "160000";
function representation({ letter, oldMode, newMode }) {
	if (letter === "D") return {
		change: "deleted",
		mode: oldMode,
		oldMode
	};
	if (letter === "A") return {
		change: "added",
		mode: newMode,
		oldMode: null
	};
	return {
		change: "modified",
		mode: newMode,
		oldMode
	};
}
const wanted = ({ letter, oldMode, newMode, oldOid, newOid }) => [...letter !== "D" && newMode !== GITLINK ? [newOid] : [], ...letter === "M" && oldMode !== GITLINK ? [oldOid] : []];
function pointerIn(blob) {
	if (blob === void 0 || blob.length > 1024) return void 0;
	return /^version https:\/\/git-lfs\.github\.com\/spec\/v1\n(?:.*\n)*?oid sha256:([0-9a-f]{64})\n/.exec(blob.toString())?.[1];
}
const sum = (blob) => createHash("sha256").update(blob).digest("hex");
async function readBlobs({ git }, oids) {
	const blobs = /* @__PURE__ */ new Map();
	if (oids.length === 0) return blobs;
	const out = await git(["cat-file", "--batch"], { input: Buffer.from([...new Set(oids)].map((oid) => `${oid}\n`).join("")) });
	for (let at = 0; at < out.length;) {
		const end = out.indexOf(10, at);
		const [oid = "", type, size] = out.toString("latin1", at, end).split(" ");
		const length = type === "missing" ? -1 : Number(size);
		if (length >= 0) blobs.set(oid, out.subarray(end + 1, end + 1 + length));
		at = end + 2 + length;
	}
	return blobs;
}
async function patchOf({ git }, tree, changed) {
	if (changed.length === 0) return "";
	const words = [
		"diff-index",
		"--cached",
		"-p",
		"--binary",
		"--full-index",
		"--no-renames",
		"--no-color",
		"--no-ext-diff",
		"--no-textconv"
	];
	const most = PATCH_BYTES * 2;
	const bytes = await git([
		...words,
		"--src-prefix=a/",
		"--dst-prefix=b/",
		"--ignore-submodules=none",
		tree,
		"--"
	], { most });
	const whole = bytes.toString("utf8");
	const cut = whole.slice(0, roomIn(whole));
	if (cut.length === whole.length && bytes.length < most) return whole;
	const last = cut.lastIndexOf("\ndiff --git ");
	return last > 0 ? cut.slice(0, last + 1) : cut;
}
function roomIn(text) {
	let room = Math.min(text.length, PATCH_CHARACTERS);
	while (room > 0 && Buffer.byteLength(JSON.stringify(text.slice(0, room))) > PATCH_BYTES) room = Math.floor(room * .8);
	return room;
}

// action/changes/submodules.ts
async function fetchedSubmodules({ folder, gitDir }, { git }, tree, files) {
	const commits = new Map([...files].flatMap(([path, { mode, oid }]) => mode === "160000" ? [[path, oid]] : []));
	if (commits.size === 0 || !files.has(".gitmodules")) return [];
	const listed = await git([
		"config",
		"--blob",
		`${tree}:.gitmodules`,
		"--null",
		"--list"
	]).catch(() => Buffer.of());
	const fetched = [];
	for (const setting of rawOf(listed).split("\0")) {
		const [, name = "", path = ""] = /^submodule\.(.+?)\.path\n(.*)$/s.exec(setting) ?? [];
		const [commit, place] = [commits.get(path), textOf$1(path)];
		if (commit === void 0 || place === void 0 || !isName(name)) continue;
		const inner = {
			folder: join(folder, place),
			gitDir: join(gitDir, "modules", name),
			commit
		};
		if (await isOwn(folder, place) && await isFilled(inner.gitDir) && await isFilled(inner.folder)) fetched.push({
			path,
			inner
		});
	}
	return fetched;
}
const isName = (name) => /^[\w.+@/-]+$/.test(name) && !name.split("/").some((part) => part === "" || part === "..");
const isOwn = async (folder, place) => await realpath(join(folder, place)).catch(() => "") === join(await realpath(folder), place);
const isFilled = (folder) => readdir(folder).then((names) => names.length > 0, () => false);

// action/changes.ts
const NAMES = 100;
async function collectChanges(workspace, { signal }) {
	const collector = await openCollector(workspace, signal);
	try {
		return await collect$1(workspace, collector, signal);
	} catch (error) {
		if (error instanceof Failure) throw error;
		const why = error instanceof Error ? error.message : String(error);
		throw new Failure("permanent", `What the work changed could not be read: ${why}`, { cause: error });
	} finally {
		await collector.remove();
	}
}
async function collect$1(workspace, collector, signal) {
	const { folder, base, start: tree } = workspace;
	const files = await filesAt(collector, tree);
	const submodules = new Set([...files].flatMap(([path, { mode }]) => mode === "160000" ? [path] : []));
	const { traps, repositories } = await notIgnored(collector, files, await survey(folder, submodules, signal));
	const closed = [...repositories, ...submodules];
	const unsafe = [...traps, ...repositories.filter((path) => textOf$1(path) === void 0)];
	if (unsafe.length > 0) return {
		version: 1,
		base,
		files: [],
		leftOut: named(unsafe),
		patch: ""
	};
	const staged = await stage(collector, {
		folder,
		tree,
		files,
		closed
	});
	const changed = await differences(collector, tree);
	const contents = await contentsOf(collector, changed);
	const strangers = new Set(workspace.replaced);
	const submodulesChanged = await changedSubmodules(workspace, collector, files, signal);
	const whole = [...contents.files, ...repositories.map(asSubmodule)];
	const kept = whole.filter(({ path }) => !strangers.has(path));
	const mixed = whole.filter(({ path }) => strangers.has(path)).map(({ path }) => path);
	return {
		version: 1,
		base,
		files: kept.toSorted((a, b) => a.path < b.path ? -1 : 1),
		leftOut: [.../* @__PURE__ */ new Set([
			...submodulesChanged,
			...mixed,
			...named([...staged.leftOut, ...contents.leftOut])
		])].slice(0, NAMES),
		patch: await patchOf(collector, tree, changed)
	};
}
async function notIgnored(collector, files, { traps, repositories }) {
	const ignored = [];
	const isBelow = (path, folders) => folders.some((folder) => path.startsWith(`${folder}/`));
	const isHeld = (folder) => [...files.keys()].some((path) => isBelow(path, [folder]));
	const isIgnored = async (path) => {
		if (isBelow(path, ignored)) return true;
		const answer = await collector.git([
			"check-ignore",
			"-z",
			"--no-index",
			"--stdin"
		], {
			input: bytesOf(`${path}\0`),
			accept: 1
		});
		if (answer.length > 0) ignored.push(path);
		return answer.length > 0;
	};
	const found = {
		traps: [],
		repositories: []
	};
	for (const path of [...traps, ...repositories].toSorted((a, b) => depthOf(a) - depthOf(b))) {
		const isTrap = traps.includes(path);
		const folder = isTrap ? parentOf(path) : path;
		if (isBelow(path, found.repositories) && !isHeld(folder)) continue;
		if (folder !== "" && !isHeld(folder) && await isIgnored(folder)) continue;
		found[isTrap ? "traps" : "repositories"].push(path);
		if (isTrap || found.repositories.length > NAMES) break;
	}
	return found;
}
async function changedSubmodules(workspace, collector, files, signal) {
	const changed = [];
	for (const { path, inner } of await fetchedSubmodules(workspace, collector, workspace.start, files)) {
		const { folder, gitDir, commit } = inner;
		const within = await collectChanges({
			folder,
			gitDir,
			base: commit,
			start: `${commit}^{tree}`,
			replaced: []
		}, { signal });
		if (within.files.length + within.leftOut.length > 0) changed.push(shownPath(path));
	}
	return changed;
}
const asSubmodule = (path) => ({
	path: shownPath(path),
	change: "added",
	mode: "160000",
	oldMode: null,
	content: null
});
const named = (paths) => paths.slice(0, NAMES).map(shownPath);
const depthOf = (path) => path.split("/").length;

// action/collect.ts
const COLLECT_MS = 12e4;
const COLLECT_IN_HURRY_MS = 1500;
async function collect({ workspace, confinement }, { halt, redact, secrets }) {
	const late = deadline(COLLECT_MS, COLLECT_IN_HURRY_MS, halt.hurry);
	const tooLate = once(late, "abort").then(() => {
		throw new Error("Collecting the changes took too long");
	});
	try {
		await Promise.race([confinement.take(), tooLate]);
		return { changes: withoutSecrets(await collectChanges(workspace, { signal: late }), secrets, redact) };
	} catch (error) {
		return { failed: error instanceof Error ? error.message : String(error) };
	}
}
function withoutSecrets(changes, secrets, redact) {
	const holds = (content) => {
		if (content === null) return false;
		const text = Buffer.from(content, "base64").toString("latin1");
		return secrets.some((secret) => text.includes(secret));
	};
	const kept = changes.files.filter(({ content }) => !holds(content));
	const leftOut = changes.files.filter(({ content }) => holds(content)).map(({ path }) => path);
	return {
		...changes,
		files: kept,
		leftOut: [...changes.leftOut, ...leftOut].slice(0, 100),
		patch: redact(changes.patch)
	};
}
function writePatch(collected, temp) {
	if (!("changes" in collected) || collected.changes.patch === "") return "";
	const path = join(temp, `signalbox-changes-${randomUUID().slice(0, 8)}.patch`);
	writeFileSync(path, collected.changes.patch, {
		mode: 384,
		flag: "wx"
	});
	return path;
}

// action/confine/places.ts
function places(...first) {
	const known = new Map(first.map((path) => [path, realpathSync(path)]));
	return {
		add: (path) => void known.set(path, realpathSync(path)),
		paths: () => [...known.keys()],
		check: (paths = known.keys()) => {
			for (const path of paths) if (!isStill(path, known.get(path))) throw new Failure("permanent", `the work has put something else in the place of ${path}`);
		}
	};
}
function isStill(path, before) {
	try {
		return realpathSync(path) === before;
	} catch (error) {
		return error instanceof Error && "code" in error && error.code === "ENOENT";
	}
}

// action/confine/shell-words.ts
const quoted$1 = (text) => `'${text.replaceAll("'", String.raw`'\''`)}'`;
const sourced = (environment) => Object.entries(environment).filter(([name]) => /^[A-Za-z_][A-Za-z0-9_]*$/.test(name)).map(([name, value]) => `export ${name}=${quoted$1(value)}\n`).join("");

// action/confine/step-files.ts
const NAMED_BY = [
	"GITHUB_STATE",
	"GITHUB_OUTPUT",
	"GITHUB_ENV",
	"GITHUB_PATH",
	"GITHUB_STEP_SUMMARY",
	"GITHUB_EVENT_PATH",
	"RUNNER_TEMP"
];
const stepFiles = (environment) => NAMED_BY.flatMap((name) => environment[name] ?? []).filter((path) => path !== "");
function shutStepFiles(environment) {
	const shut = stepFiles(environment).flatMap((path) => {
		try {
			const mode = statSync(path).mode & 511;
			chmodSync(path, mode & -8);
			return [{
				path,
				mode
			}];
		} catch {
			return [];
		}
	});
	return () => {
		for (const { path, mode } of shut) try {
			chmodSync(path, mode);
		} catch {}
	};
}

// action/confine/account.ts
const OWN = {
	uid: process.getuid?.() ?? 0,
	gid: process.getgid?.() ?? 0
};
async function confineToAccount(root, session, reach) {
	const name = `signalbox-${randomBytes(4).toString("hex")}`;
	const folder = join(systemTmp(), name);
	const account = await makeAccount(root, name, folder);
	const processes = accountProcesses(root, account);
	const given = places(folder);
	const handOver = (from, to, paths) => asRoot(root, HAND_OVER, [
		String(from),
		to,
		...paths
	]);
	const mine = `${OWN.uid}:${OWN.gid}`;
	const elsewhere = () => given.paths().filter((path) => path !== folder && !path.startsWith(`${folder}/`));
	const openStepFiles = shutStepFiles(process.env);
	const ways = /* @__PURE__ */ new Set();
	const admit = async (paths) => {
		const closed = paths.filter((path) => !isOpenToAll(path));
		if (account.setpriv === "" || closed.length === 0) return;
		for (const way of (await asRoot(root, ADMIT, [...idsOf(account), ...closed])).split("\n")) if (way) ways.add(way);
	};
	let closed;
	const close = async () => {
		await processes.kill();
		openStepFiles();
		if (ways.size > 0) await asRoot(root, DISMISS, [String(account.uid), ...ways]).catch(() => void 0);
		if (elsewhere().length > 0) await handOver(account.uid, mine, elsewhere()).catch(() => void 0);
		await asRoot(root, REMOVE_ACCOUNT, [
			name,
			folder,
			...idsOf(account)
		]);
	};
	const confinement = {
		kind: "account",
		account: name,
		folder,
		start: (start) => startAs(root, account, folder, marked(start, session)),
		give: async (path) => {
			given.add(path);
			if (!path.startsWith(`${folder}/`)) await admit([path]);
			await handOver(OWN.uid, `${account.uid}:${OWN.gid === 0 ? account.gid : OWN.gid}`, [path]);
		},
		take: async () => {
			await processes.kill();
			const outermost = [folder, ...elsewhere()];
			given.check(outermost);
			if (OWN.uid !== 0) {
				await handOver(account.uid, mine, outermost);
				await asRoot(root, OPEN_UP, outermost);
			}
			given.check();
		},
		alive: async () => processes.alive(),
		signal: processes.signal,
		kill: processes.kill,
		close: () => closed ??= close()
	};
	try {
		await admit(reach);
		return confinement;
	} catch (error) {
		await confinement.close();
		throw error;
	}
}
function whoWeAre() {
	const stat = readFileSync("/proc/self/stat", "latin1");
	const start = stat.slice(stat.lastIndexOf(")") + 2).split(" ")[19] ?? "";
	const namespace = readlinkSync("/proc/self/ns/pid").replaceAll(/\D/g, "");
	return `${process.pid} ${start} ${namespace}`;
}
function isOpenToAll(path) {
	try {
		for (const way of [path, realpathSync(path)]) for (let at = dirname(way); at !== dirname(at); at = dirname(at)) if ((statSync(at).mode & 1) === 0) return false;
		return true;
	} catch {
		return false;
	}
}
const idsOf = ({ uid, gid, setpriv }) => [
	String(uid),
	String(gid),
	setpriv
];
const marked = (start, session) => ({
	...start,
	environment: {
		...start.environment,
		[MARK]: session
	}
});
async function makeAccount(root, name, folder) {
	try {
		const [uid, gid, setpriv = ""] = (await asRoot(root, MAKE_ACCOUNT, [
			name,
			folder,
			String(OWN.gid),
			whoWeAre()
		])).split(" ");
		return {
			name,
			uid: Number(uid),
			gid: Number(gid),
			setpriv
		};
	} catch (cause) {
		throw new Failure("permanent", `no account could be made (${said(cause)})`, { cause });
	}
}
function said(error) {
	return ((error instanceof Error && "stderr" in error ? String(error.stderr).trim() : "") || String(error)).split("\n").at(-1)?.slice(0, 300) ?? "";
}
const dropping = ({ uid, gid, setpriv }) => [
	setpriv,
	`--reuid=${uid}`,
	`--regid=${gid}`,
	"--clear-groups",
	"--inh-caps=-all",
	"--no-new-privs",
	"--"
];
function startAs(root, account, folder, { command, cwd, environment }) {
	const options = {
		cwd,
		stdio: [
			"pipe",
			"pipe",
			"pipe"
		],
		detached: true
	};
	const [program = "", ...words] = command;
	if (root.prefix.length > 0) {
		const file = join(folder, `environment-${randomBytes(8).toString("hex")}`);
		writeFileSync(file, sourced(environment), {
			mode: 420,
			flag: "wx"
		});
		const read = [
			"env",
			"-i",
			"sh",
			"-c",
			". \"$0\"; rm -f -- \"$0\"; exec \"$@\"",
			file
		];
		const [sudo = "", ...rest] = [
			...root.prefix,
			...dropping(account),
			...read,
			...command
		];
		return spawn(sudo, rest, options);
	}
	const env = { ...environment };
	if (account.setpriv === "") return spawn(program, words, {
		...options,
		env,
		uid: account.uid,
		gid: account.gid
	});
	const [setpriv = "", ...flags] = dropping(account);
	return spawn(setpriv, [...flags, ...command], {
		...options,
		env
	});
}

// action/confine/hidden.ts
function viewFor(reach, given, environment) {
	const own = real(given);
	const tools = real([...reach, environment["RUNNER_TOOL_CACHE"] ?? ""]);
	const hidden = outermost(real([
		...foldersOf$1(environment),
		...stepFiles(environment),
		...doorsOf(environment)
	]));
	return {
		hidden,
		kept: outermost([...tools, ...own]).filter((path) => hidden.some((folder) => isBelow(path, folder))),
		sealed: outermost(tools).filter((path) => !own.some((folder) => isBelow(path, folder) || isBelow(folder, path)))
	};
}
const isFolder = (path) => statSync(path).isDirectory();
function foldersOf$1(environment) {
	const temp = environment["RUNNER_TEMP"] ?? "";
	const work = basename(temp) === "_temp" ? dirname(temp) : "";
	const event = environment["GITHUB_EVENT_PATH"] ?? "";
	const workspace = environment["GITHUB_WORKSPACE"] ?? "";
	const runner = basename(work) === "_work" ? dirname(work) : "";
	return [
		homedir(),
		homeOfUser(),
		temp,
		runner,
		event && dirname(event),
		workspace && gitAway(workspace)
	];
}
function homeOfUser() {
	try {
		return userInfo().homedir;
	} catch {
		return "";
	}
}
function doorsOf(environment) {
	const agent = environment["SSH_AUTH_SOCK"] ?? "";
	return [
		`/run/user/${process.getuid?.() ?? 0}`,
		"/run/docker.sock",
		"/run/podman",
		"/run/containerd",
		"/run/dbus",
		"/run/crio",
		agent
	];
}
const real = (paths) => paths.flatMap((path) => path !== "" && existsSync(path) ? [realpathSync(path)] : []).filter((path) => !NEVER.has(path));
const NEVER = /* @__PURE__ */ new Set([
	"/",
	"/tmp",
	"/usr",
	"/bin",
	"/lib",
	"/etc",
	"/dev",
	"/proc",
	"/var",
	"/opt",
	"/home"
]);
const isBelow = (path, folder) => path === folder || path.startsWith(`${folder}${sep}`);
function outermost(paths) {
	const found = [];
	for (const path of [...new Set(paths)].toSorted()) if (!found.some((folder) => isBelow(path, folder))) found.push(path);
	return found;
}

// action/confine/own-folder.ts
async function makeFolder() {
	const folder = await mkdtemp(join(systemTmp(), "signalbox-work-"));
	for (const name of ["home", "tmp"]) await mkdir(join(folder, name), { mode: 448 });
	return folder;
}
async function openUp(...paths) {
	await promisify(execFile)("chmod", [
		"-R",
		"u+rwX",
		"--",
		...paths
	]).catch(() => void 0);
}
async function removeFolder(folder) {
	if (lstatSync(folder, { throwIfNoEntry: false })?.isDirectory()) await openUp(folder);
	await rm(folder, {
		recursive: true,
		force: true,
		maxRetries: 3
	});
}

// action/confine/namespace.ts
async function confineToNamespace(session, reach) {
	const folder = await makeFolder();
	const given = places(folder);
	const doors = /* @__PURE__ */ new Set();
	const firsts = /* @__PURE__ */ new Set();
	const rooms = (table) => {
		for (const { pid, parent } of table) if (doors.has(parent)) firsts.add(pid);
		return withDescendants(table, [...firsts].filter((pid) => table.some((entry) => entry.pid === pid)));
	};
	const alive = () => [...rooms(processTable())];
	const kill = () => untilNone(() => [...alive(), ...doors], () => {
		for (const pid of firsts) send(pid, "SIGKILL");
		if (firsts.size === 0) for (const pid of doors) send(pid, "SIGKILL");
	});
	return {
		kind: "namespace",
		folder,
		start: (start) => {
			const view = viewFor(reach, given.paths(), process.env);
			const child = open({
				...start,
				environment: {
					...start.environment,
					[MARK]: session
				}
			}, view, folder);
			const { pid } = child;
			if (pid === void 0) return child;
			doors.add(pid);
			child.once("exit", () => {
				doors.delete(pid);
				firsts.clear();
			});
			return child;
		},
		give: async (path) => given.add(path),
		take: async () => {
			await kill();
			given.check([folder]);
			await openUp(folder);
			given.check();
			await openUp(...given.paths());
		},
		alive: async () => alive(),
		signal: async (signal) => {
			const inside = alive().filter((pid) => !firsts.has(pid));
			for (const pid of inside) send(pid, signal);
			return inside.length;
		},
		kill,
		close: async () => {
			await kill();
			await removeFolder(folder);
		}
	};
}
const doorkeeper = (path) => `PATH=${quoted$1(path)}; "$@"; exit $?`;
function open({ command, cwd, environment }, view, folder) {
	const [uid, gid] = [process.getuid?.() ?? 0, process.getgid?.() ?? 0];
	const room = [
		"--user",
		"--map-root-user",
		"--mount",
		"--pid",
		"--fork",
		"--kill-child",
		"--mount-proc"
	];
	const inner = `exec unshare --user --map-user=${uid} --map-group=${gid} -- setpriv --no-new-privs -- sh -c ${quoted$1(doorkeeper(environment["PATH"] ?? ""))} sh "$@"`;
	const script = [
		"set -e",
		...mounts(view, join(folder, ".view")),
		`cd ${quoted$1(cwd)}; unset OLDPWD`,
		inner
	].join("\n");
	return spawn("unshare", [
		...room,
		"--",
		"sh",
		"-c",
		script,
		"sh",
		...command
	], {
		cwd,
		env: {
			...environment,
			PATH: ownPath(process.env)
		},
		stdio: [
			"pipe",
			"pipe",
			"pipe"
		],
		detached: true
	});
}
function mounts({ hidden, kept, sealed }, aside) {
	const place = (index) => quoted$1(join(aside, String(index)));
	const make = (path, like) => isFolder(like) ? `mkdir -p ${path}` : `mkdir -p "$(dirname ${path})"; : >> ${path}`;
	return [
		...kept.flatMap((path, at) => [make(place(at), path), `mount --rbind ${quoted$1(path)} ${place(at)}`]),
		...hidden.map((path) => isFolder(path) ? `mount -t tmpfs -o size=1m,mode=755 tmpfs ${quoted$1(path)}` : `mount --bind /dev/null ${quoted$1(path)}`),
		...kept.flatMap((path, at) => [make(quoted$1(path), path), `mount --rbind ${place(at)} ${quoted$1(path)}; umount -l ${place(at)}`]),
		...sealed.map((path) => {
			const shut = (more) => `mount -o remount,bind,ro${more} ${quoted$1(path)} 2>/dev/null`;
			return `mount --bind ${quoted$1(path)} ${quoted$1(path)}; ${shut("")} || ${shut(",nosuid,nodev")}`;
		})
	];
}

// action/confine/plain.ts
async function confineByMark(session) {
	const folder = await makeFolder();
	const processes = new MarkedProcesses(session);
	const given = places(folder);
	return {
		kind: "none",
		folder,
		start: ({ command: [program = "", ...words], cwd, environment }) => {
			const env = {
				...environment,
				[MARK]: session
			};
			const child = spawn(program, words, {
				cwd,
				env,
				stdio: [
					"pipe",
					"pipe",
					"pipe"
				],
				detached: true
			});
			processes.add(child.pid);
			return child;
		},
		give: async (path) => given.add(path),
		take: async () => {
			await processes.kill();
			given.check([folder]);
			await openUp(folder);
			given.check();
			await openUp(...given.paths());
		},
		alive: async () => processes.alive(),
		signal: async (signal) => processes.signal(signal),
		kill: () => processes.kill(),
		close: async () => {
			await processes.kill();
			await removeFolder(folder);
		}
	};
}

// action/confine/confine.ts
const PROBE_MS = 2e4;
async function confine(options) {
	const { session, need, reach, onLess } = options;
	const account = await tried(() => accountFor(session, reach), reach);
	if ("confinement" in account) return account.confinement;
	const namespace = await tried(() => namespaceFor(session, reach), reach);
	if ("confinement" in namespace) {
		onLess(`The work runs as the runner's own user and sees only its own processes and files: ${account.less}.`);
		return namespace.confinement;
	}
	const missing = `${account.less}; ${namespace.less}`;
	if (need === "require") throw new Failure("permanent", `The work may not begin, since nothing keeps it apart from the runner: ${missing}. It needs a runner whose user is root or may use sudo without a password, or a kernel that allows user namespaces.`);
	onLess(`Nothing keeps the work apart from the runner, whose secrets it could read: ${missing}.`);
	return confineByMark(session);
}
async function tried(make, reach) {
	let confinement;
	try {
		confinement = await make();
		await probe(confinement, reach);
		return { confinement };
	} catch (error) {
		await confinement?.close();
		return { less: error instanceof Error ? error.message : String(error) };
	}
}
async function accountFor(session, reach) {
	const root = await rootOf();
	if (!root) throw new Failure("permanent", "the runner is neither root nor may it use sudo without a password");
	return confineToAccount(root, session, reach);
}
async function namespaceFor(session, reach) {
	if (process.platform !== "linux") throw new Failure("permanent", "this system has no user namespaces");
	return confineToNamespace(session, reach);
}
const PROBE = `
test -w "$0" || { echo "its own folder"; exit 3; }
for path; do
  if test -d "$path"; then test -r "$path" && test -x "$path"; else test -r "$path"; fi || { echo "$path"; exit 3; }
done`;
async function probe(confinement, reach) {
	const { kind, folder } = confinement;
	const { code, stdout, said } = await runAsWork(confinement, {
		command: [
			"sh",
			"-c",
			PROBE,
			folder,
			...reach
		],
		cwd: folder,
		environment: { PATH: process.env["PATH"] ?? "/usr/bin:/bin" },
		signal: AbortSignal.timeout(PROBE_MS)
	});
	if (code === 3) throw new Failure("permanent", `${place(kind)} cannot reach ${stdout.trim()}`);
	if (code !== 0) throw new Failure("permanent", `${place(kind)} cannot be had (${said.split("\n").at(-1) ?? code})`);
}
const place = (kind) => kind === "account" ? "an account of its own" : "a namespace";

// app/ground/markdown.ts
function plain(text, limit = 120) {
	return headAndTail(visible(text).replace(/\s+/g, " ").trim(), limit).replace(/[\\`*_{}[\]()<>#+!|~$&]/g, (character) => `\\${character}`).replaceAll("\\<", "&lt;").replaceAll("\\&", "&amp;").replace(/^[-=]/, "\\$&").replace(/^(\d{1,9})\./, "$1\\.").replace(/@(?=\w)|#(?=\d)|:(?=[\w/-]|\\\+)|\bgh-(?=\d)|\bwww(?=\.)/gi, "$&​");
}
function code$1(text, limit = 120) {
	const line = headAndTail(visible(text).replace(/\s+/g, " ").trim(), limit);
	const longest = Math.max(0, ...[...line.matchAll(/`+/g)].map((run) => run[0].length));
	const fence = "`".repeat(longest + 1);
	const pad = line.startsWith("`") || line.endsWith("`") || line === "" ? " " : "";
	return `${fence}${pad}${line}${pad}${fence}`;
}
function prose(text, limit = 400) {
	const pieces = headAndTail(visible(text).replace(/\s+/g, " ").trim(), limit).split("`");
	const open = pieces.length % 2 === 0 ? ` \\\`${plain(pieces.pop() ?? "", limit)}` : "";
	return pieces.map((piece, index) => index % 2 === 1 ? code$1(piece, limit) : between(piece, limit, index)).join("").concat(open).trim();
}
function between(piece, limit, index) {
	const shown = `${piece.startsWith(" ") ? " " : ""}${plain(piece, limit)}${piece.length > 1 && piece.endsWith(" ") ? " " : ""}`;
	return shown === "" && index > 0 ? " " : shown;
}
function codeBlock(text, info = "text", limit = 8e3) {
	const body = headAndTail(visible(text), limit);
	const longest = Math.max(2, ...[...body.matchAll(/`+/g)].map((run) => run[0].length));
	const fence = "`".repeat(longest + 1);
	return `${fence}${info}\n${body}\n${fence}`;
}

// app/wire/saved-session.ts
const SAVED_LIMIT = 16e6;
const SavedSession = object({
	version: literal$2(1),
	agent: string().max(2e3),
	id: string().min(1).max(500),
	files: array(object({
		path: string().min(1).max(1e3),
		content: base64$1()
	})).max(200)
});
const agentKey = ({ builtIn, command }) => (builtIn ?? command.join(" ")).slice(0, 2e3);

// app/remote/rules/words.ts
const fixedWord = (text) => ({
	text,
	fixed: true
});
const UNKNOWN_WORDS = {
	text: "",
	fixed: false
};
function programName(word) {
	return word.slice(word.lastIndexOf("/") + 1).replace(/\.exe$/iu, "");
}

// app/remote/rules/command-match.ts
function allowsCommand(pattern, words) {
	if (!pattern.prefix && pattern.words.length !== words.length) return false;
	return pattern.words.every((expected, index) => {
		const word = words[index];
		return word !== void 0 && word.fixed && word.text === expected;
	});
}
function forbidsCommand(pattern, words) {
	const expected = pattern.prefix ? pattern.words.filter((word) => !word.startsWith("-")) : pattern.words;
	const options = pattern.prefix ? pattern.words.filter((word) => word.startsWith("-")) : [];
	if (words.length === 0) return "no";
	const positions = matchInOrder(expected, words);
	if (positions === "maybe") return "maybe";
	if (!positions.some((position) => pattern.prefix || position === words.length)) return "no";
	if (options.filter((option) => !words.some((word) => word.fixed && isOption(word.text, option))).length === 0) return "yes";
	return words.some((word) => !word.fixed) ? "maybe" : "no";
}
function matchInOrder(expected, words) {
	let places = /* @__PURE__ */ new Set([0]);
	for (const [index, wanted] of expected.entries()) {
		const next = /* @__PURE__ */ new Set();
		for (const place of withSkippedOptions(places, words)) {
			const word = words[place];
			if (word === void 0) continue;
			if (!word.fixed) return "maybe";
			if (word.text === wanted || index === 0 && programName(word.text) === wanted) next.add(place + 1);
		}
		if (next.size === 0) return [];
		places = next;
	}
	return [...places];
}
function withSkippedOptions(places, words) {
	const reached = new Set(places);
	for (const place of reached) {
		const word = words[place];
		if (place === 0 || word === void 0 || !word.fixed || !/^[-+]./u.test(word.text)) continue;
		reached.add(place + 1);
		if (!word.text.includes("=")) reached.add(place + 2);
	}
	return reached;
}
function isOption(word, option) {
	if (word === option || word.startsWith(`${option}=`)) return true;
	return /^-[a-zA-Z]$/u.test(option) && /^-[a-zA-Z]+$/u.test(word) && word.includes(option.slice(1));
}

// app/ground/path-match.ts
function plainPath(path) {
	const slashed = path.replace(/\\/gu, "/");
	const kept = [];
	for (const name of slashed.split("/")) {
		if (name === "" || name === ".") continue;
		if (name === ".." && kept.length > 0 && kept.at(-1) !== "..") kept.pop();
		else if (name !== ".." || !slashed.startsWith("/")) kept.push(name);
	}
	return (slashed.startsWith("/") ? "/" : "") + kept.join("/");
}
function isOrdinary(path) {
	return !(path.startsWith("/") || path === ".." || path.startsWith("../") || /^(?:~|[a-z]:)/iu.test(path)) && !path.toLowerCase().split("/").includes(".git");
}
function matchesGlob(glob, path) {
	return matchesSegments(glob.split("/"), path.split("/"));
}
function touchesGlob(glob, path) {
	const pattern = glob.toLowerCase();
	const subject = path.toLowerCase();
	if (matchesGlob(pattern, subject) || matchesGlob(`${pattern}/**`, subject) || matchesGlob(pattern, `${subject}/.`)) return "yes";
	return subject === "" || pattern.startsWith(`${subject}/`) ? "maybe" : "no";
}
function matchesSegments(pattern, names) {
	let reachable = /* @__PURE__ */ new Set([0]);
	for (const [index, segment] of pattern.entries()) {
		const next = /* @__PURE__ */ new Set();
		for (const place of reachable) if (segment === "**") {
			const first = index === pattern.length - 1 ? place + 1 : place;
			for (let reached = first; reached <= names.length; reached += 1) next.add(reached);
		} else {
			const name = names[place];
			if (name !== void 0 && matchesName(segment, name)) next.add(place + 1);
		}
		reachable = next;
	}
	return reachable.has(names.length);
}
function matchesName(pattern, name) {
	let p = 0;
	let n = 0;
	let star = -1;
	let stretched = 0;
	while (n < name.length) if (pattern[p] === "*") {
		star = p;
		stretched = n;
		p += 1;
	} else if (p < pattern.length && (pattern[p] === "?" || pattern[p] === name[n])) {
		p += 1;
		n += 1;
	} else if (star >= 0) {
		stretched += 1;
		p = star + 1;
		n = stretched;
	} else return false;
	while (pattern[p] === "*") p += 1;
	return p === pattern.length;
}

// app/remote/rules/verdict.ts
function forbidden(rules, matches) {
	let possible;
	for (const rule of rules.deny) {
		const match = matches(rule);
		if (match === "yes") return {
			verdict: "deny",
			rule: rule.text,
			reason: `\`${rule.text}\` denies it`
		};
		if (match === "maybe") possible ??= rule.text;
	}
	if (possible !== void 0) return {
		verdict: "ask",
		rule: possible,
		reason: `it may be what \`${possible}\` denies`
	};
	const asking = rules.ask.find((rule) => matches(rule) !== "no");
	return asking === void 0 ? void 0 : {
		verdict: "ask",
		rule: asking.text,
		reason: `\`${asking.text}\` asks`
	};
}
const ask$1 = (reason) => ({
	verdict: "ask",
	reason
});
const allowedBy = (rule) => ({
	verdict: "allow",
	rule: rule.text,
	reason: `\`${rule.text}\` allows it`
});
const namesTool = (rule, call) => rule.tool === "named" && rule.name === call.name;

// app/remote/rules/evaluate-files.ts
function evaluateFiles(call, tool, rules) {
	const paths = call.paths ?? [];
	const no = forbidden(rules, (rule) => namesTool(rule, call) ? "yes" : matchAny$1(rule, tool, paths));
	if (no !== void 0) return no;
	if (paths.length === 0) return withoutPath(call, tool, rules);
	let last;
	for (const path of paths) {
		last = rules.allow.find((rule) => allowsPath(rule, tool, path) || tool === "Read" && namesTool(rule, call) && isOrdinary(plainPath(path)));
		if (last === void 0) return ask$1(`no rule allows ${tool} of \`${path}\``);
	}
	return last === void 0 ? ask$1("no file is named") : allowedBy(last);
}
function withoutPath(call, tool, rules) {
	const rule = tool === "Edit" ? void 0 : rules.allow.find((one) => one.tool === "Read" && one.glob === void 0 || namesTool(one, call));
	return rule === void 0 ? ask$1("it does not say which file") : allowedBy(rule);
}
function matchAny$1(rule, tool, paths) {
	if (rule.tool !== tool) return "no";
	if (rule.glob === void 0) return "yes";
	if (paths.length === 0) return "maybe";
	const found = new Set(paths.map((path) => forbidsPath(rule, tool, path)));
	if (found.has("yes")) return "yes";
	return found.has("maybe") ? "maybe" : "no";
}
function forbidsPath(rule, tool, path) {
	if (rule.tool !== tool) return "no";
	return rule.glob === void 0 ? "yes" : touchesGlob(rule.glob, plainPath(path));
}
function forbidsNamed(rule, { path, tool, certain, hidden }) {
	if (rule.tool !== tool) return "no";
	if (rule.glob === void 0) return certain ? "yes" : "no";
	const match = hidden ? touchesHidden(rule.glob, path) : touchesGlob(rule.glob, plainPath(path));
	return match === "yes" && !certain ? "maybe" : match;
}
function touchesHidden(glob, path) {
	const wanted = glob.toLowerCase().split("/");
	const names = path.toLowerCase().split("/");
	for (const [index, name] of names.entries()) {
		const segment = wanted[index];
		if (segment === void 0 || segment === "**" || name === "" || /[{[$`~]|^\.\.?$/u.test(name)) return "maybe";
		if (/^[*?]/u.test(name) && segment.startsWith(".")) return "no";
		if (!matchesGlob(name, segment) && !matchesGlob(segment, name)) return "no";
	}
	return "maybe";
}
function allowsPath(rule, tool, path) {
	if (rule.tool !== tool) return false;
	const plain = plainPath(path);
	const glob = rule.glob;
	if (glob === void 0) return isOrdinary(plain);
	return (isOrdinary(plain) || !isOrdinary(glob)) && matchesGlob(glob, plain);
}

// app/remote/rules/git-options.ts
const VALUED = /* @__PURE__ */ new Set([
	"-C",
	"-c",
	"--git-dir",
	"--work-tree",
	"--namespace",
	"--super-prefix",
	"--config-env",
	"--exec-path",
	"--attr-source"
]);
const HARMLESS = /* @__PURE__ */ new Set([
	"--no-pager",
	"-P",
	"--no-optional-locks",
	"--no-replace-objects",
	"--literal-pathspecs"
]);
function readGit(words) {
	const [program, ...rest] = words;
	if (program === void 0 || !program.fixed) return void 0;
	const name = programName(program.text);
	if (name.startsWith("git-") && name.length > 4) return {
		words: [
			fixedWord("git"),
			fixedWord(name.slice(4)),
			...rest
		],
		equivalent: false,
		hidden: void 0
	};
	if (name !== "git") return void 0;
	let at = 0;
	let equivalent = program.text === "git";
	let hidden;
	for (let word = rest[at]; word?.fixed && word.text.startsWith("-"); word = rest[at]) {
		const option = word.text.split("=", 1)[0] ?? "";
		if (!HARMLESS.has(option)) equivalent = false;
		if (/^(?:-c|--config-env|--exec-path|--git-dir|--work-tree)/u.test(option)) hidden = `\`git ${option}\` can make git run other programs`;
		at += VALUED.has(word.text) ? 2 : 1;
	}
	return {
		words: [fixedWord("git"), ...rest.slice(at)],
		equivalent,
		hidden: hidden ?? hiddenIn(rest.slice(at))
	};
}
const RUNS_COMMANDS = /* @__PURE__ */ new Map([
	["submodule", /^foreach$/u],
	["bisect", /^run$/u],
	["rebase", /^(?:-x|--exec)/u],
	["filter-branch", /^--/u],
	["difftool", /^(?:-x|--extcmd)/u],
	["grep", /^(?:-O|--open-files-in-pager)/u],
	["push", /^--(?:receive-pack|exec)/u],
	["fetch", /^--upload-pack/u],
	["pull", /^--upload-pack/u],
	["clone", /^(?:-u|--upload-pack|-c|--config)/u],
	["ls-remote", /^(?:--upload-pack|--exec)/u],
	["archive", /^--exec/u]
]);
function hiddenIn(words) {
	const [subcommand, ...rest] = words;
	if (subcommand === void 0 || !subcommand.fixed) return void 0;
	if (subcommand.text === "config" && !rest.some((word) => /^(?:--get|--list$|-l$|get$|list$)/u.test(word.text))) return "`git config` can make git run other programs";
	const pattern = RUNS_COMMANDS.get(subcommand.text);
	const found = pattern === void 0 ? void 0 : rest.find((word) => pattern.test(word.text));
	return found === void 0 ? void 0 : `\`git ${subcommand.text} ${found.text}\` runs other commands`;
}

// app/remote/rules/named-files.ts
const set = (names) => new Set(names.split(" "));
const TALKERS = set("echo printf true false : pwd cd pushd popd exit return export unset set wait kill sleep date which type ls du tree stat file test [ realpath readlink basename dirname");
const READERS = set("cat head tail wc grep egrep fgrep rg ag diff cmp comm less more uniq cut nl od xxd hexdump strings md5sum sha1sum sha256sum sha512sum cksum base64 jq");
const GIT_READERS = set("log diff status show blame grep ls-files ls-tree rev-parse rev-list describe shortlog cat-file branch remote");
const WRITERS = set("tee rm rmdir unlink touch truncate mkdir shred");
const COPIERS = set("cp mv ln install rsync scp");
function namedFiles(commands, redirected) {
	const folders = foldersOf(commands);
	return [...redirected.map((file) => ({
		...file,
		certain: true,
		hidden: false
	})), ...commands.flatMap(filesOf)].flatMap((file) => folders.map((folder) => within(folder, file)));
}
const MOST_FOLDERS = 16;
function foldersOf(commands) {
	const folders = [{
		text: "",
		fixed: true
	}];
	for (const words of commands) {
		const target = folderOf$1(words);
		if (target && folders.length < MOST_FOLDERS) folders.push(...folders.map((folder) => joined(folder, target)));
	}
	return folders;
}
function folderOf$1(words) {
	const name = programName(words[0]?.text ?? "");
	if (name === "cd" || name === "pushd") return words.slice(1).find((word) => !/^-[LPe@n]*$/u.test(word.text));
	const at = words.findIndex(({ text }) => text === "-C" || text === "--directory");
	return at > 0 ? words[at + 1] : void 0;
}
const joined = (folder, target) => target.text.startsWith("/") ? target : {
	text: folder.text === "" ? target.text : `${folder.text}/${target.text}`,
	fixed: folder.fixed && target.fixed
};
function within(folder, file) {
	if (folder.text === "" || file.path.startsWith("/")) return file;
	return {
		...file,
		path: plainPath(`${folder.text}/${file.path}`),
		hidden: file.hidden || !folder.fixed
	};
}
function filesOf(words) {
	const name = programName(words[0]?.text ?? "");
	if (TALKERS.has(name)) return [];
	const uses = usesOf(name, words);
	const paths = words.slice(1).flatMap((word) => pathsIn(word, uses.bare));
	return paths.flatMap(({ path, hidden }, index) => {
		const isLast = index === paths.length - 1;
		const edit = uses.edits === "last" ? { certain: isLast } : uses.edits === "none" ? void 0 : { certain: uses.edits === "all" };
		return [...edit ? [{
			path,
			hidden,
			tool: "Edit",
			certain: edit.certain
		}] : [], ...uses.reads === "none" ? [] : [{
			path,
			hidden,
			tool: "Read",
			certain: uses.reads === "all"
		}]];
	});
}
function usesOf(name, words) {
	const has = (pattern) => words.some(({ text }) => pattern.test(text));
	if (READERS.has(name)) return {
		edits: "none",
		reads: "all",
		bare: true
	};
	if (WRITERS.has(name)) return {
		edits: "all",
		reads: "none",
		bare: true
	};
	if (COPIERS.has(name)) return {
		edits: "last",
		reads: "maybe",
		bare: true
	};
	if (name === "sed" || name === "perl") return {
		edits: has(/^-[a-zA-Z]*i|^--in-place/u) ? "all" : "none",
		reads: "all",
		bare: true
	};
	if (name === "sort") return {
		edits: has(/^-o|^--output/u) ? "maybe" : "none",
		reads: "all",
		bare: true
	};
	if (name === "find") return {
		edits: has(/^-(?:delete|fprint|fls)/u) ? "maybe" : "none",
		reads: "none",
		bare: true
	};
	if (name === "dd") return {
		edits: "maybe",
		reads: "maybe",
		bare: false
	};
	const subcommand = readGit(words)?.words[1]?.text;
	if (subcommand !== void 0 && GIT_READERS.has(subcommand)) return {
		edits: "none",
		reads: "maybe",
		bare: false
	};
	return {
		edits: "maybe",
		reads: "maybe",
		bare: false
	};
}
function pathsIn({ text, fixed }, bare) {
	const option = text.startsWith("-");
	const value = /^(?:--?[\w-]+|\w+)=(.*)$/su.exec(text)?.[1];
	const glued = option && !text.startsWith("--") ? text.slice(2) : void 0;
	return [
		option ? void 0 : text.replace(/^@/u, ""),
		value,
		glued
	].filter((path) => path !== void 0 && (path !== "" || !fixed) && (bare || !fixed || /[./~]/u.test(path))).map((path) => ({
		path: fixed ? plainPath(path) : path,
		hidden: !fixed
	}));
}

// app/remote/rules/wrappers.ts
const WRAPPERS = /* @__PURE__ */ new Map([
	["env", {
		flags: "i",
		valued: "u",
		longFlags: ["ignore-environment"],
		longValued: ["unset"],
		assigns: true,
		transparent: true
	}],
	["sudo", {
		flags: "AbEHknPS",
		valued: "CDghpRrTtUu",
		longFlags: [
			"preserve-env",
			"non-interactive",
			"set-home",
			"stdin",
			"background"
		],
		longValued: [
			"user",
			"group",
			"chdir",
			"host",
			"prompt"
		],
		assigns: true
	}],
	["doas", {
		flags: "nL",
		valued: "uC"
	}],
	["time", {
		flags: "pvaq",
		valued: "fo",
		transparent: true
	}],
	["timeout", {
		flags: "v",
		valued: "ks",
		longFlags: [
			"foreground",
			"preserve-status",
			"verbose"
		],
		longValued: ["kill-after", "signal"],
		before: 1,
		transparent: true
	}],
	["nice", {
		flags: "0123456789",
		valued: "n",
		longValued: ["adjustment"],
		transparent: true
	}],
	["ionice", {
		flags: "t",
		valued: "cn",
		longValued: ["class", "classdata"],
		transparent: true
	}],
	["nohup", { transparent: true }],
	["setsid", {
		flags: "cfw",
		longFlags: [
			"ctty",
			"fork",
			"wait"
		],
		transparent: true
	}],
	["stdbuf", {
		valued: "ioe",
		longValued: [
			"input",
			"output",
			"error"
		],
		transparent: true
	}],
	["command", {
		flags: "p",
		transparent: true
	}],
	["builtin", { transparent: true }],
	["exec", {
		flags: "cl",
		valued: "a",
		transparent: true
	}],
	["xargs", {
		flags: "0rtpxo",
		valued: "adELnPs",
		longFlags: [
			"null",
			"no-run-if-empty",
			"verbose",
			"exit"
		],
		longValued: [
			"arg-file",
			"delimiter",
			"max-lines",
			"max-args",
			"max-procs",
			"max-chars"
		],
		transparent: true,
		adds: true
	}]
]);
const LAUNCHERS = new Set("npx bunx pnpx uvx uv pipx poetry pipenv bundle docker podman kubectl ssh su runuser chroot unshare nsenter strace ltrace script watch flock parallel entr systemd-run at batch xvfb-run firejail bwrap busybox toybox start-stop-daemon dbus-run-session setarch linux64 taskset chrt prlimit catchsegv caffeinate chronic ts expect tmux screen nodemon concurrently cross-env dotenv direnv mise asdf nix nix-shell devbox pkexec runcon setpriv gosu su-exec tini dumb-init faketime fakeroot".split(" "));
const LAUNCHING_WORDS = /* @__PURE__ */ new Map([
	["npm", /* @__PURE__ */ new Set([
		"exec",
		"x",
		"explore"
	])],
	["pnpm", /* @__PURE__ */ new Set(["exec", "dlx"])],
	["yarn", /* @__PURE__ */ new Set(["exec", "dlx"])],
	["bun", /* @__PURE__ */ new Set(["x", "exec"])],
	["deno", /* @__PURE__ */ new Set(["eval"])],
	["go", /* @__PURE__ */ new Set(["generate"])],
	["cargo", /* @__PURE__ */ new Set(["watch"])]
]);
const SHELLS = /* @__PURE__ */ new Set([
	"sh",
	"bash",
	"rbash",
	"dash",
	"zsh",
	"ksh",
	"mksh",
	"ash",
	"fish"
]);
const INLINE_CODE = /* @__PURE__ */ new Map([
	["python", /^-[a-zA-Z]*c/u],
	["node", /^(?:-[a-zA-Z]*[ep]|--eval|--print)/u],
	["perl", /^-[a-zA-Z0-9]*[eE]/u],
	["ruby", /^-[a-zA-Z]*e/u],
	["php", /^-[a-zA-Z]*[rBRE]/u],
	["lua", /^-e/u],
	["osascript", /^-e/u]
]);
const REBINDING = /* @__PURE__ */ new Set([
	"alias",
	"hash",
	"enable",
	"shopt",
	"bind",
	"complete",
	"source",
	"."
]);

// app/remote/rules/unwrap.ts
const PLAIN = {
	runs: [],
	scripts: [],
	guesses: [],
	guessedScripts: [],
	transparent: false,
	opaque: false,
	obstacle: void 0,
	readsInput: false
};
function unwrap(words) {
	const [program] = words;
	if (program === void 0 || !program.fixed) return PLAIN;
	const name = programName(program.text);
	const wrapper = WRAPPERS.get(name);
	if (wrapper !== void 0) return unwrapWrapper(words, wrapper, name);
	if (SHELLS.has(name)) return unwrapShell(words);
	if (name === "eval") return unwrapEval(words);
	if (name === "trap") return unwrapTrap(words);
	if (name === "find" || name === "fd" || name === "fdfind") return unwrapFind(words);
	const git = readGit(words);
	if (git !== void 0) return git.hidden === void 0 ? PLAIN : {
		...guessed(words),
		opaque: false,
		obstacle: git.hidden
	};
	const launching = LAUNCHING_WORDS.get(name);
	if (LAUNCHERS.has(name) || launching !== void 0 && words.some((word) => launching.has(word.text))) return guessed(words);
	const inline = INLINE_CODE.get(name.replace(/[\d.]+$/u, ""));
	if (inline !== void 0 && words.some((word) => inline.test(word.text))) return guessed(words);
	if (name === "printf" && words.some((word) => word.text.startsWith("-v"))) return {
		...PLAIN,
		opaque: true
	};
	return REBINDING.has(name) ? guessed(words) : PLAIN;
}
function guessed(words) {
	const fixed = words.slice(1).filter((word) => word.fixed);
	return {
		...PLAIN,
		guesses: words.slice(0, 64).flatMap((word, index) => index > 0 && word.fixed && !word.text.startsWith("-") ? [words.slice(index)] : []),
		guessedScripts: fixed.map((word) => word.text.replace(/^(?:--?[\w-]+=|[\w.-]+=!?|!)/u, "")).filter((text) => /\s/u.test(text)),
		opaque: true,
		obstacle: words.length > 64 ? "it is too long to read with certainty" : void 0
	};
}
function unwrapWrapper(words, wrapper, name) {
	const from = afterOptions(words, wrapper);
	if (from === void 0) return guessed(words);
	let start = from + (wrapper.before ?? 0);
	let obstacle;
	for (let word = words[start]; wrapper.assigns && word?.fixed && /^\w+=/u.test(word.text); word = words[start]) {
		const variable = word.text.slice(0, word.text.indexOf("="));
		if (!isHarmlessVariable(variable)) obstacle = `it sets \`${variable}\``;
		start += 1;
	}
	const inner = words.slice(start);
	if (inner.length === 0 && name !== "xargs") return {
		...PLAIN,
		obstacle
	};
	const transparent = wrapper.transparent === true && words[0]?.text === name && inner.length > 0;
	return {
		...PLAIN,
		runs: [{
			words: wrapper.adds ? [...inner, UNKNOWN_WORDS] : inner,
			from: start
		}],
		transparent,
		obstacle
	};
}
function afterOptions(words, wrapper) {
	let at = 1;
	for (let word = words[at]; word !== void 0; word = words[at]) {
		if (!word.fixed) return void 0;
		if (word.text === "--") return at + 1;
		if (!/^-./u.test(word.text)) return at;
		const length = word.text.startsWith("--") ? longOption(word.text.slice(2), wrapper) : shortOptions(word.text.slice(1), wrapper);
		if (length === void 0) return void 0;
		at += length;
	}
	return at;
}
function longOption(text, wrapper) {
	const [name = "", value] = text.split("=", 2);
	if (wrapper.longValued?.includes(name)) return value === void 0 ? 2 : 1;
	return wrapper.longFlags?.includes(name) ? 1 : void 0;
}
function shortOptions(letters, wrapper) {
	for (const [index, letter] of [...letters].entries()) {
		if (wrapper.valued?.includes(letter)) return index === letters.length - 1 ? 2 : 1;
		if (!wrapper.flags?.includes(letter)) return void 0;
	}
	return 1;
}
function unwrapShell(words) {
	let at = 1;
	let runsText = false;
	for (let word = words[at]; word?.fixed && /^[-+]./u.test(word.text); word = words[at]) {
		at += 1;
		if (word.text === "--") break;
		if (/^--(?:norc|noprofile|posix|login|noediting)$/u.test(word.text)) continue;
		if (!/^[-+](?:[abefhiklmnpruvxc]+|o)$/u.test(word.text)) return {
			...guessed(words),
			readsInput: true
		};
		if (/^-[a-z]*c/u.test(word.text)) runsText = true;
		if (word.text.endsWith("o")) at += 1;
	}
	const text = words[at];
	if (text === void 0) return {
		...PLAIN,
		opaque: true,
		readsInput: true,
		obstacle: "the shell reads its commands from its input"
	};
	if (!runsText) return {
		...guessed(words),
		obstacle: void 0
	};
	if (!text.fixed) return {
		...PLAIN,
		opaque: true,
		obstacle: "the text given to the shell is not known"
	};
	return {
		...PLAIN,
		scripts: [text.text],
		transparent: SHELLS.has(words[0]?.text ?? "")
	};
}
function unwrapEval(words) {
	const rest = words.slice(words[1]?.text === "--" ? 2 : 1);
	if (rest.some((word) => !word.fixed)) return {
		...guessed(words),
		obstacle: "the text given to `eval` is not known"
	};
	return {
		...PLAIN,
		scripts: [rest.map((word) => word.text).join(" ")],
		transparent: true
	};
}
function unwrapTrap(words) {
	const action = words.slice(1).find((word) => !/^(?:--|-[lpP])$/u.test(word.text));
	if (action === void 0 || action.text === "" || action.text === "-") return PLAIN;
	return action.fixed ? {
		...PLAIN,
		scripts: [action.text]
	} : {
		...PLAIN,
		obstacle: "the text given to `trap` is not known"
	};
}
function unwrapFind(words) {
	const runs = [];
	for (const [index, word] of words.entries()) {
		if (!/^(?:-exec|-execdir|-ok|-okdir|-x|-X|--exec|--exec-batch)$/u.test(word.text)) continue;
		const rest = words.slice(index + 1);
		const end = rest.findIndex((argument) => argument.text === ";" || argument.text === "+");
		const inner = end < 0 ? rest : rest.slice(0, end);
		runs.push({
			from: index + 1,
			words: inner.map((argument) => argument.text.includes("{}") ? {
				...argument,
				fixed: false
			} : argument)
		});
	}
	return {
		...PLAIN,
		runs
	};
}
const HARMLESS_VARIABLES = /* @__PURE__ */ new Set([
	"CI",
	"FORCE_COLOR",
	"NO_COLOR",
	"CLICOLOR",
	"NODE_ENV",
	"RUST_BACKTRACE",
	"LANG",
	"LC_ALL",
	"TZ",
	"TERM",
	"COLUMNS"
]);
const isHarmlessVariable = (name) => HARMLESS_VARIABLES.has(name);

// app/remote/rules/shell.ts
const DEEPEST = 24;
const LONGEST = 32768;
const MOST_PARTS = 2e3;
const DEEPEST_NODE = 400;
function readShell(text) {
	const notes = {
		parts: [],
		files: [],
		obstacles: /* @__PURE__ */ new Set(),
		budget: { parts: MOST_PARTS }
	};
	if (text.length > LONGEST) notes.obstacles.add("it is too long to read with certainty");
	readInto(notes, text.slice(0, LONGEST), 0);
	return {
		parts: notes.parts,
		files: notes.files,
		obstacles: [...notes.obstacles]
	};
}
function readInto(notes, text, depth) {
	if (depth > DEEPEST) {
		notes.obstacles.add("it nests shells too deeply");
		return;
	}
	if (/[^\S\n \t]|[\u0000-\u0008\u000b-\u001f\u007f]/u.test(text)) notes.obstacles.add("it holds control characters or unusual spaces");
	visit(notes, parse(text), depth);
}
function visit(notes, node, depth, level = 0) {
	if (level > DEEPEST_NODE) {
		notes.obstacles.add("it is nested too deeply");
		return;
	}
	if (node.type === "Script" && node.errors !== void 0 && node.errors.length > 0) notes.obstacles.add("it is not a complete shell command");
	const obstacle = OBSTACLES.get(node.type);
	if (obstacle !== void 0) notes.obstacles.add(obstacle);
	if (node.type === "SimpleExpansion" && !isNumber(node.text)) notes.obstacles.add("it uses variables");
	if (node.type === "Redirect") redirect(notes, node);
	if (node.type === "Assignment" && !isHarmlessVariable(node.name)) notes.obstacles.add(`it sets \`${node.name}\``);
	if (node.type === "Command") notes.parts.push(commandPart(notes, readWords(node), depth, inputOf$1(node)));
	if (node.type === "Pipeline") pipedText(notes, node.commands, depth);
	forEachChild(node, (child) => visit(notes, child, depth, level + 1));
}
const OBSTACLES = /* @__PURE__ */ new Map([
	["CommandExpansion", "it holds a substitution"],
	["ProcessSubstitution", "it holds a substitution"],
	["ArithmeticCommandExpansion", "it holds a substitution"],
	["ParameterExpansion", "it uses variables"],
	["ArithmeticExpansion", "it computes"],
	["ArithmeticCommand", "it computes"],
	["ArithmeticFor", "it computes"],
	["TestCommand", "it evaluates a `[[ … ]]` expression"],
	["Function", "it defines a function"],
	["Coproc", "it starts a coprocess"],
	["HereDoc", "it holds a here-document"],
	["HereString", "it holds a here-string"]
]);
const isNumber = (expansion) => expansion === "$?" || expansion === "$#" || expansion === "$$";
function redirect(notes, node) {
	const target = node.target === void 0 ? void 0 : readWord(node.target);
	if (target === void 0 || !target.fixed) {
		notes.obstacles.add("it redirects to a file that is not known");
		return;
	}
	if ((node.operator === ">&" || node.operator === "<&") && /^(?:\d+-?|-)$/u.test(target.text) || /^\/dev\/(?:null|stdout|stderr)$/u.test(target.text)) return;
	const reads = node.operator === "<" || node.operator === "<&";
	if (!reads) notes.obstacles.add(`it writes to \`${target.text}\``);
	notes.files.push({
		path: target.text,
		tool: reads ? "Read" : "Edit"
	});
	if (node.operator === "<>") notes.files.push({
		path: target.text,
		tool: "Read"
	});
}
function commandPart(notes, words, depth, input) {
	notes.budget.parts -= 1;
	if (notes.budget.parts < 0 || depth > DEEPEST) {
		notes.obstacles.add("it holds too many commands");
		return {
			words,
			runs: [],
			guesses: [],
			transparent: false,
			opaque: true
		};
	}
	const found = unwrap(words);
	if (isUnusualProgram(words[0])) notes.obstacles.add("the name of its program is unusual");
	if (found.obstacle !== void 0) notes.obstacles.add(found.obstacle);
	const texts = found.readsInput && input !== void 0 ? [...found.scripts, input] : found.scripts;
	return {
		words,
		runs: [...found.runs.map(({ words: inner, from }) => ({
			part: commandPart(notes, inner, depth + 1, void 0),
			from
		})), ...texts.flatMap((text) => nested(notes, text, depth).map((part) => ({
			part,
			from: void 0
		})))],
		guesses: [...found.guesses, ...found.guessedScripts.flatMap((text) => nested({
			...notes,
			files: [],
			obstacles: /* @__PURE__ */ new Set()
		}, text, depth).flatMap(everyCommand))],
		transparent: found.transparent,
		opaque: found.opaque
	};
}
const RESERVED = /* @__PURE__ */ new Set([
	"!",
	"{",
	"}",
	"if",
	"then",
	"else",
	"elif",
	"fi",
	"for",
	"while",
	"until",
	"do",
	"done",
	"case",
	"esac",
	"in",
	"select",
	"function"
]);
const isUnusualProgram = (word) => word !== void 0 && word.fixed && (!/^(?:[\w./+@~:-]+|\[)$/u.test(word.text) || RESERVED.has(word.text));
function nested(notes, text, depth) {
	const inner = {
		...notes,
		parts: []
	};
	readInto(inner, text, depth + 1);
	return inner.parts;
}
function everyCommand(part) {
	return [
		part.words,
		...part.guesses,
		...part.runs.flatMap((run) => everyCommand(run.part))
	];
}
function pipedText(notes, commands, depth) {
	for (const [index, command] of commands.entries()) {
		const before = commands[index - 1];
		if (command.type !== "Command" || before?.type !== "Command") continue;
		const [program, ...rest] = readWords(before);
		if (program?.text !== "echo" && program?.text !== "printf") continue;
		const text = rest.filter((word) => !word.text.startsWith("-")).map((word) => word.text);
		notes.parts.push(commandPart(notes, readWords(command), depth, text.join(" ")));
	}
}
function inputOf$1(command) {
	const given = command.redirects.find((redirection) => redirection.type !== "Redirect");
	if (given?.type === "HereDoc") return given.body.text;
	return given?.type === "HereString" ? given.target?.value : void 0;
}
function readWords(command) {
	const given = command.args.map((argument) => argument.type === "Word" ? readWord(argument) : {
		text: argument.text,
		fixed: true
	});
	return command.name === void 0 ? given : [readWord(command.name), ...given];
}
const readWord = (word) => ({
	text: word.value,
	fixed: !expands(word)
});
const EXPANDING = /* @__PURE__ */ new Set([
	"SimpleExpansion",
	"ParameterExpansion",
	"CommandExpansion",
	"ArithmeticExpansion",
	"ProcessSubstitution",
	"Glob",
	"ExtendedGlob",
	"BraceExpansion"
]);
function expands(node) {
	if (EXPANDING.has(node.type)) return true;
	let found = false;
	forEachChild(node, (child) => {
		found ||= expands(child);
	});
	return found;
}

// app/remote/rules/evaluate-command.ts
function evaluateCommand(call, rules) {
	const reading = readShell(call.command ?? "");
	const commands = reading.parts.flatMap(everyCommand).flatMap(withGitForm);
	const files = namedFiles(commands, reading.files);
	const no = forbidden(rules, (rule) => namesTool(rule, call) ? "yes" : matchAny(rule, commands, files));
	if (no !== void 0) return no;
	const reached = reading.parts.filter((part) => part.words.length > 0);
	if (reached.length === 0) return ask$1("it holds no command");
	if (call.commandSource === "title") return ask$1("the command is known only from the agent's display text");
	const obstacle = reading.obstacles[0];
	if (obstacle !== void 0) return ask$1(obstacle);
	const unread = reading.files.find((file) => !rules.allow.some((rule) => allowsPath(rule, file.tool, file.path)));
	if (unread !== void 0) return ask$1(`no rule allows to ${unread.tool === "Read" ? "read" : "write"} \`${unread.path}\``);
	const used = /* @__PURE__ */ new Set();
	for (const part of reached) {
		const missing = firstNotAllowed(part, rules.allow, used);
		if (missing !== void 0) return ask$1(`no rule allows \`${visible(shortly(missing))}\``);
	}
	const [rule] = used;
	return {
		verdict: "allow",
		...rule === void 0 ? {} : { rule },
		reason: `allowed by ${[...used].map((text) => `\`${text}\``).join(", ")}`
	};
}
function matchAny(rule, commands, files) {
	const found = /* @__PURE__ */ new Set();
	if (rule.tool === "Bash") {
		if (rule.words.length === 0) return "yes";
		for (const words of commands) found.add(forbidsCommand(rule, words));
	} else if (rule.tool === "Edit" || rule.tool === "Read") for (const file of files) found.add(forbidsNamed(rule, file));
	if (found.has("yes")) return "yes";
	return found.has("maybe") ? "maybe" : "no";
}
function withGitForm(words) {
	const git = readGit(words);
	return git === void 0 ? [words] : [words, git.words];
}
function firstNotAllowed(part, allow, used) {
	const rule = part.transparent ? void 0 : allow.find((candidate) => allows$1(candidate, part));
	if (!part.transparent && rule === void 0) return part.words;
	if (rule !== void 0) used.add(rule.text);
	const named = rule?.tool === "Bash" ? rule.words.length : 0;
	for (const { part: inner, from } of part.runs) {
		if (from !== void 0 && named > from) continue;
		const missing = firstNotAllowed(inner, allow, used);
		if (missing !== void 0) return missing;
	}
}
function allows$1(rule, part) {
	if (rule.tool !== "Bash" || part.opaque && rule.words.length === 0) return false;
	if (allowsCommand(rule, part.words)) return true;
	const git = readGit(part.words);
	return git !== void 0 && git.equivalent && allowsCommand(rule, git.words);
}
const shortly = (words) => {
	const text = words.map((word) => word.text).join(" ");
	return text.length > 80 ? `${text.slice(0, 80)}…` : text;
};

// app/remote/rules/web-address.ts
function hostOf(address) {
	const host = /^https?:\/\/([a-z0-9](?:[a-z0-9.-]*[a-z0-9])?)\.?(?::\d{1,5})?(?:[/?#][\u0021-\u005b\u005d-\u007e]*)?$/iu.exec(address)?.[1];
	return host === void 0 || host.includes("..") ? void 0 : host.toLowerCase();
}
function allowsHost(domain, host) {
	return domain.startsWith("*.") ? host.endsWith(domain.slice(1)) : host === domain;
}
function forbidsHost(domain, host) {
	const name = domain.startsWith("*.") ? domain.slice(2) : domain;
	return host === name || host.endsWith(`.${name}`);
}

// app/remote/rules/evaluate-other.ts
function evaluateOther(call, rules) {
	const no = forbidden(rules, (rule) => forbids(rule, call));
	if (no !== void 0) return no;
	const rule = rules.allow.find((candidate) => allows(candidate, call));
	return rule === void 0 ? ask$1(call.tool === "WebFetch" ? "no rule allows this address" : "no rule allows this tool") : allowedBy(rule);
}
function forbids(rule, call) {
	if (namesTool(rule, call)) return "yes";
	if (rule.tool === "mcp") return mcpForms(rule, [
		"mcp__S__T",
		"S__T",
		"S:T",
		"S/T",
		"S.T",
		"S_T"
	]).some((form) => fits$1(form, call.name)) ? "yes" : "no";
	if (rule.tool !== "WebFetch" || call.tool !== "WebFetch") return "no";
	if (rule.domain === void 0) return "yes";
	const host = hostOf(call.url ?? "");
	if (host === void 0) return "maybe";
	return forbidsHost(rule.domain, host) ? "yes" : "no";
}
function allows(rule, call) {
	if (call.tool === "Other") return namesTool(rule, call) || rule.tool === "mcp" && mcpForms(rule, ["mcp__S__T", "S:T"]).some((form) => fits$1(form, call.name));
	if (rule.tool !== "WebFetch") return false;
	const host = hostOf(call.url ?? "");
	return host !== void 0 && (rule.domain === void 0 || allowsHost(rule.domain, host));
}
function mcpForms(rule, shapes) {
	return shapes.map((shape) => shape.replace(/S|T/gu, (letter) => letter === "S" ? rule.server : rule.name ?? "*"));
}
function fits$1(form, name) {
	if (name === void 0) return false;
	return form.endsWith("*") ? name.startsWith(form.slice(0, -1)) && name.length >= form.length : name === form;
}

// app/remote/rules.ts
function evaluate(call, ruleSet) {
	const rules = parseAll(ruleSet);
	const verdict = byClass(call, rules);
	const unreadable = rules.unreadable[0];
	if (verdict.verdict === "allow" && unreadable !== void 0) return {
		verdict: "ask",
		rule: unreadable,
		reason: `the rule \`${unreadable}\` cannot be read`
	};
	return verdict;
}
function byClass(call, rules) {
	switch (call.tool) {
		case "Bash": return evaluateCommand(call, rules);
		case "Edit":
		case "Read": return evaluateFiles(call, call.tool, rules);
		case "WebFetch":
		case "Other": return evaluateOther(call, rules);
	}
}
function parseAll(ruleSet) {
	const unreadable = [];
	const read = (texts, forbids) => texts.flatMap((text) => {
		const parsed = parseRule(text);
		if (parsed.ok) return [parsed.rule];
		if (forbids) unreadable.push(text);
		return [];
	});
	return {
		allow: read(ruleSet.allow, false),
		ask: read(ruleSet.ask, true),
		deny: read(ruleSet.deny, true),
		unreadable
	};
}

// action/judge.ts
var Judge = class {
	profile;
	#session = [];
	constructor(profile) {
		this.profile = profile;
	}
	judge(call) {
		const verdict = evaluate(call, this.profile);
		if (verdict.verdict !== "ask" || this.#session.length === 0) return verdict;
		const given = evaluate(call, {
			allow: this.#session,
			ask: [],
			deny: this.profile.deny
		});
		return given.verdict === "allow" ? {
			...given,
			reason: `${given.reason}, in this session`
		} : verdict;
	}
	allow(rules) {
		this.#session = rules.filter((rule) => parseRule(rule).ok);
		return rules.filter((rule) => !parseRule(rule).ok);
	}
};

// action/permissions.ts
function requestHash(tool, input) {
	return createHash("sha256").update(`${tool}\n${input}`).digest("hex");
}
const REMIND_MS = 3e5;
const LONGEST_TIMER_MS = 2e9;
var Permissions = class {
	#options;
	#pending = /* @__PURE__ */ new Map();
	#remindAt;
	#reminder;
	#withdrawn = false;
	constructor(options) {
		this.#options = options;
		const { endsAt = 1e400 } = options;
		this.#remindAt = endsAt - Math.min(REMIND_MS, Math.max(0, endsAt - Date.now()) / 5);
	}
	async answer(request) {
		const { judge, onAsk } = this.#options;
		if (this.#withdrawn) return CANCELLED;
		const { verdict, rule, reason } = judge.judge(request.asked.call);
		if (verdict === "allow") return this.#allow(request, reason);
		if (verdict === "deny") return this.#deny(request, reason);
		if (onAsk === "deny") return this.#deny(request, `${reason}, and nobody is there to ask`);
		if (onAsk === "allow") {
			this.#notice("info", `Allowed, since nobody is there to ask: ${request.asked.title}`);
			return this.#allow(request, reason);
		}
		return this.#ask(request, rule);
	}
	decide(decision) {
		const pending = this.#pending.get(decision.request);
		if (!pending) return;
		if (pending.hash !== decision.hash) {
			const text = `A decision by ${decision.by} was for another input than the agent asks for; it was not applied.`;
			return this.#notice("error", text);
		}
		if (decision.decision === "allow") return pending.settle("allowed");
		pending.settle("denied", `${decision.by} denied it${decision.reason === "" ? "" : `: ${decision.reason}`}`);
	}
	allow({ allow, by }) {
		for (const rule of this.#options.judge.allow(allow)) this.#notice("warning", `A rule that was allowed in this session cannot be read and does not hold (${by}): ${rule}`);
	}
	withdrawAll() {
		this.#withdrawn = true;
		for (const { settle } of this.#pending.values()) settle("withdrawn");
	}
	turnBegins() {
		this.#withdrawn = false;
	}
	#allow({ options }, reason) {
		return {
			response: select(options, "allow_once"),
			denied: false,
			reason
		};
	}
	#deny({ options, asked }, reason) {
		this.#notice("warning", `Denied: ${asked.title}. ${reason}`);
		return {
			response: select(options, "reject_once"),
			denied: true,
			reason
		};
	}
	async #ask({ asked, toolCall, signal, options }, rule) {
		const { report, onWaiting } = this.#options;
		const request = randomUUID();
		const { tool } = asked.call;
		const hash = requestHash(tool, asked.input);
		const { promise, resolve } = Promise.withResolvers();
		const settle = (outcome, reason = "") => resolve({
			outcome,
			reason
		});
		this.#pending.set(request, {
			hash,
			settle,
			title: asked.title
		});
		if (this.#pending.size === 1) onWaiting(true);
		report({
			kind: "approval.requested",
			request,
			toolCall,
			tool,
			title: fitted(asked.title, 2e3),
			input: fitted(asked.input, TEXT_LIMIT),
			hash,
			...rule === void 0 ? {} : { rule: fitted(rule, 500) },
			call: judgedOf(asked)
		});
		this.#remindInTime();
		const withdraw = () => settle("withdrawn");
		signal.addEventListener("abort", withdraw, { once: true });
		if (signal.aborted) withdraw();
		const { outcome, reason } = await promise;
		signal.removeEventListener("abort", withdraw);
		this.#pending.delete(request);
		report({
			kind: "approval.applied",
			request,
			outcome
		});
		if (this.#pending.size === 0) {
			clearTimeout(this.#reminder);
			this.#reminder = void 0;
			onWaiting(false);
		}
		if (outcome === "withdrawn") return CANCELLED;
		const denied = outcome === "denied";
		return {
			response: select(options, denied ? "reject_once" : "allow_once"),
			denied,
			reason
		};
	}
	#remindInTime() {
		if (this.#remindAt === 1e400 || this.#reminder) return;
		const inMs = Math.min(Math.max(0, this.#remindAt - Date.now()), LONGEST_TIMER_MS);
		this.#reminder = setTimeout(() => {
			this.#reminder = void 0;
			const left = Math.max(0, Math.round(((this.#options.endsAt ?? 0) - Date.now()) / 1e3));
			const titles = [...this.#pending.values()].map(({ title }) => title).join("; ");
			this.#notice("warning", `The time limit ends the work in ${left} s, and this still waits for a person: ${titles}`);
		}, inMs).unref();
	}
	#notice(level, text) {
		this.#options.report({
			kind: "notice",
			level,
			text: fitted(text, 2e3)
		});
	}
};
function judgedOf({ call: { name, paths, commandSource } }) {
	const fits = paths !== void 0 && paths.length <= 50 && paths.every((path) => path.length <= 1e3);
	return {
		...name === void 0 || name.length > 200 ? {} : { name },
		...fits ? { paths: [...paths] } : {},
		...commandSource === void 0 ? {} : { commandSource }
	};
}
const CANCELLED = {
	response: { outcome: { outcome: "cancelled" } },
	denied: false,
	reason: ""
};
function select(options, kind) {
	const option = options.find((candidate) => candidate.kind === kind);
	return { outcome: option ? {
		outcome: "selected",
		optionId: option.optionId
	} : { outcome: "cancelled" } };
}

// action/agents/tool-call.ts
function merge(known, news) {
	const rawInput = asRecord(news.rawInput);
	return {
		id: news.toolCallId,
		kind: wireKind(news.kind) ?? known?.kind ?? "other",
		title: news.title || known?.title || "",
		name: news.name || known?.name,
		rawInput: Object.keys(rawInput).length > 0 ? rawInput : known?.rawInput ?? {},
		rawOutput: news.rawOutput ?? known?.rawOutput,
		content: news.content ?? known?.content ?? [],
		locations: news.locations?.map(({ path }) => path) ?? known?.locations ?? [],
		status: news.status ?? known?.status ?? "pending"
	};
}
function wireKind(kind) {
	if (kind === null || kind === void 0) return void 0;
	return TOOL_KINDS.find((known) => known === kind) ?? "other";
}
function asRecord(value) {
	return typeof value === "object" && value !== null && !Array.isArray(value) ? { ...value } : {};
}
function commandOf(call) {
	const given = call.rawInput["command"] ?? call.rawInput["cmd"];
	if (typeof given === "string" && given !== "") return {
		text: given,
		source: "input"
	};
	if (Array.isArray(given) && given.length > 0) return {
		text: wordsToCommand(given.map(String)),
		source: "input"
	};
	return call.kind === "execute" && call.title !== "" ? {
		text: call.title,
		source: "title"
	} : void 0;
}
function wordsToCommand(words) {
	const [shell = "", flag = "", script] = words;
	if (words.length === 3 && script !== void 0 && /(^|\/)(ba|z|da)?sh$/.test(shell) && /^-l?c$/.test(flag)) return script;
	return words.map((word) => /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", String.raw`'\''`)}'`).join(" ");
}

// action/agents/error-words.ts
function errorWords(error) {
	if (!(error instanceof RequestError)) return error instanceof Error ? error.message : String(error);
	if (error.code === -32800 && error.data instanceof Error) return "it does not answer";
	const detail = asRecord(error.data)["details"] ?? asRecord(error.data)["message"];
	return typeof detail === "string" && detail !== error.message ? `${error.message}: ${detail}` : error.message;
}

// action/agents/connection.ts
const BEGIN_MS = 18e4;
const QUIET_MS = 300;
const TELLING_MS = 1e4;
async function openSession(agent, start) {
	let replaying = false;
	let toldAt = 0;
	const connection = client({ name: "signalbox" }).onNotification("session/update", ({ params }) => {
		if (replaying) toldAt = performance.now();
		else start.listener.update(params.update);
	}).onRequest("session/request_permission", ({ params, signal }) => start.listener.permission(params, signal)).onNotification("*", () => void 0).connect(ndJsonStream(Writable.toWeb(agent.child.stdin), webStream(agent.child.stdout)));
	const patience = {
		cancellationSignal: AbortSignal.timeout(BEGIN_MS),
		stopWaitingOnCancel: true
	};
	const ask = connection.agent;
	const welcome = await ask.request("initialize", {
		protocolVersion: 1,
		clientInfo: {
			name: "signalbox",
			version: "0.1.0"
		},
		clientCapabilities: {
			fs: {
				readTextFile: false,
				writeTextFile: false
			},
			terminal: false
		}
	}, patience);
	if (start.authenticate !== void 0) await ask.request("authenticate", { methodId: start.authenticate }, patience);
	const place = {
		cwd: start.workspace,
		mcpServers: []
	};
	if (start.meta) place._meta = { ...start.meta };
	const load = async (id) => {
		if (!loads(welcome)) {
			start.onFresh("the agent cannot load sessions");
			return;
		}
		replaying = true;
		try {
			await ask.request("session/load", {
				...place,
				sessionId: id
			}, patience);
			const answeredAt = performance.now();
			do
				await setTimeout$1(QUIET_MS);
			while (performance.now() - toldAt < QUIET_MS && performance.now() - answeredAt < TELLING_MS);
			return id;
		} catch (error) {
			if (connection.signal.aborted) throw error;
			start.onFresh(errorWords(error));
			return;
		} finally {
			replaying = false;
		}
	};
	const loaded = start.resume === void 0 ? void 0 : await load(start.resume);
	const begin = async () => {
		const { sessionId } = await ask.request("session/new", place, patience);
		return sessionId;
	};
	return {
		connection,
		id: loaded ?? await begin(),
		steering: asRecord(asRecord(welcome._meta)["steering"])["supported"] === true,
		loads: loads(welcome)
	};
}
const loads = (welcome) => welcome.agentCapabilities?.loadSession === true;
function webStream(stream) {
	return Readable.toWeb(stream);
}

// action/agents/asides.ts
var Asides = class {
	#options;
	#underWay = /* @__PURE__ */ new Set();
	constructor(options) {
		this.#options = options;
	}
	settled() {
		return Promise.allSettled(this.#underWay);
	}
	handOver(control, turn) {
		const { session, joins, messages, isInterrupted } = this.#options;
		if (isInterrupted() || !session.steering && !joins) messages.stays(control);
		else this.#track(session.steering ? this.#steer(control) : this.#join(control, turn));
	}
	say(text, turn, heard) {
		const { session, joins } = this.#options;
		const failed = () => void 0;
		if (session.steering) this.#track(this.#send(text).then((answer) => heard(!wantsPrompt(answer)), failed));
		else if (joins) this.#track(turn.join(textBlocks(text)).then(() => heard(true), failed));
	}
	async #steer(control) {
		const { messages } = this.#options;
		const message = messages.setOut(control);
		if (!message) return;
		const answer = await this.#send(message.text).catch(() => PROMPT_REQUIRED);
		if (wantsPrompt(answer)) messages.cameBack(message);
		else messages.arrived(message, "steered");
	}
	async #join(control, turn) {
		const { messages, session, isInterrupted } = this.#options;
		const message = messages.setOut(control);
		if (!message) return;
		const joining = turn.join(textBlocks(message.text));
		messages.arrived(message, "joined");
		await joining.catch(() => {
			if (!isInterrupted() && !session.connection.signal.aborted) messages.cameBack(message);
		});
	}
	#track(happening) {
		const tracked = happening.finally(() => this.#underWay.delete(tracked));
		this.#underWay.add(tracked);
	}
	#send(text) {
		const { session } = this.#options;
		return session.connection.agent.request("_session/steering", {
			sessionId: session.id,
			prompt: textBlocks(text),
			_meta: { steering: { idleBehavior: "promptRequired" } }
		});
	}
};
const PROMPT_REQUIRED = { outcome: "promptRequired" };
const wantsPrompt = (answer) => asRecord(answer)["outcome"] === PROMPT_REQUIRED.outcome;
const ORDER = /^\s*[/$!]/u;
const textBlocks = (text) => [{
	type: "text",
	text: ORDER.test(text) ? `A message for you:\n${text}` : text
}];

// action/agents/denials.ts
const MOST_FOLLOW_UPS = 10;
var Denials = class {
	#recent = [];
	#stuck = false;
	#deniedInTurn = false;
	#followUps = 0;
	turnBegins() {
		this.#stuck = false;
		this.#deniedInTurn = false;
	}
	add(why) {
		const denial = {
			why,
			heard: false
		};
		this.#recent.push(denial);
		this.#stuck = true;
		this.#deniedInTurn = true;
		return denial;
	}
	wentOn() {
		this.#stuck = false;
	}
	endedTurn(reason) {
		return reason === "end_turn" && this.#stuck || reason === "cancelled" && this.#deniedInTurn;
	}
	unheard(all) {
		const reasons = this.#recent.filter(({ heard }) => all || !heard).map(({ why }) => why);
		this.#recent = [];
		return reasons;
	}
	mayFollowUp() {
		this.#followUps += 1;
		return this.#followUps <= MOST_FOLLOW_UPS;
	}
};

// action/agents/turn.ts
function beginTurn(ask, prompt) {
	const { promise, resolve, reject } = Promise.withResolvers();
	let open = 0;
	let failed;
	let last = "end_turn";
	const put = async (blocks) => {
		open += 1;
		try {
			last = await ask(blocks);
		} catch (error) {
			if (blocks === prompt) failed = { error };
			throw error;
		} finally {
			open -= 1;
			if (open === 0 && failed) reject(failed.error);
			else if (open === 0) resolve(last);
		}
	};
	put(prompt).catch(() => void 0);
	return {
		ended: promise,
		join: put
	};
}

// action/agents/conversation.ts
const DEAF_MS = 5e3;
const NO_TURN = {
	reason: void 0,
	gaveUp: false,
	interruptedBy: void 0
};
var Conversation = class {
	#options;
	#asides;
	#denials = new Denials();
	#turn;
	#interruptedBy;
	#over = false;
	constructor(options) {
		this.#options = options;
		const { session, joins, messages } = options;
		const isInterrupted = () => this.#interruptedBy !== void 0;
		this.#asides = new Asides({
			session,
			joins,
			messages,
			isInterrupted
		});
	}
	async hold(prompt) {
		let last = prompt ? await this.#turnOf(prompt) : NO_TURN;
		for (;;) {
			const next = this.#next(last) ?? this.#explanation(last) ?? await this.#awaited(last);
			if (next === void 0) break;
			last = await this.#turnOf(next);
		}
		this.#over = true;
		this.#options.messages.close();
		if (last.failure) throw last.failure.error;
		return last;
	}
	catchUp(interrupts) {
		for (const control of interrupts) this.take(control);
		for (const { control, mode } of this.#options.messages.waiting) if (mode === "steer") this.#handOver(control);
	}
	take({ number, order }) {
		const { messages, stay } = this.#options;
		switch (order.kind) {
			case "interrupt": return this.#interrupt(order.by);
			case "message":
			case "amend":
			case "withdraw":
			case "reorder": {
				const now = messages.take(number, order);
				if (now !== void 0) this.#handOver(now);
				if (messages.waiting.length > 0) stay.wake();
				return;
			}
			case "linger":
			case "stop":
			case "decision":
			case "policy": return;
		}
	}
	denied(why) {
		const denial = this.#denials.add(why);
		const turn = this.#turn;
		return () => {
			if (turn && turn === this.#turn && !this.#over) this.#asides.say(why, turn, (heard) => {
				denial.heard = heard;
			});
		};
	}
	async cancelTurn() {
		this.#over = true;
		this.#options.withdraw();
		this.#options.messages.close();
		this.#options.stay.end();
		const turn = this.#turn;
		if (!turn) return;
		await this.#cancel();
		await turn.ended.catch(() => void 0);
	}
	agentActed() {
		this.#options.messages.seen();
	}
	agentWentOn() {
		this.#denials.wentOn();
	}
	async #turnOf(prompt) {
		const { session, stay } = this.#options;
		let reason = "end_turn";
		let failure;
		try {
			reason = await this.#speak(prompt);
		} catch (error) {
			if (!stay.lingers || this.#over || session.connection.signal.aborted) throw error;
			failure = { error };
			this.#notice(`The agent answered with an error: ${errorWords(error)}`, "error");
		}
		await within$1(5e3, NO_HURRY, this.#asides.settled());
		const interruptedBy = this.#interruptedBy;
		this.#interruptedBy = void 0;
		const gaveUp = interruptedBy === void 0 && !failure && this.#denials.endedTurn(reason);
		return {
			reason,
			gaveUp,
			interruptedBy,
			...failure && { failure }
		};
	}
	#next({ interruptedBy, gaveUp }) {
		if (this.#over) return void 0;
		const message = this.#options.messages.next(interruptedBy === void 0 ? "queued" : "interrupted");
		return message === void 0 ? void 0 : [message, ...this.#denials.unheard(gaveUp)].flatMap(textBlocks);
	}
	#explanation({ gaveUp }) {
		if (!gaveUp || this.#over || !this.#denials.mayFollowUp()) return void 0;
		this.#notice("The agent ended its turn because of that no. It is told why, and goes on.");
		const reasons = this.#denials.unheard(true).join("\n");
		return textBlocks(`${reasons}\nDo not look for another way to do it. Go on without it, and finish what you can.`);
	}
	async #awaited(last) {
		const { stay } = this.#options;
		while (!this.#over && (last.reason === void 0 || last.interruptedBy !== void 0 || stay.lingers)) {
			if (await stay.idle() === "over") return void 0;
			const next = this.#next(last);
			if (next !== void 0) return next;
		}
	}
	async #speak(prompt) {
		const { session, onTurnStart, onTurnEnd } = this.#options;
		onTurnStart();
		this.#denials.turnBegins();
		const ask = async (blocks) => {
			const { stopReason } = await session.connection.agent.request("session/prompt", {
				sessionId: session.id,
				prompt: blocks
			});
			return stopReason;
		};
		this.#turn = beginTurn(ask, prompt);
		try {
			return await this.#turn.ended;
		} catch (error) {
			if (this.#interruptedBy !== void 0 && !session.connection.signal.aborted) return "cancelled";
			throw error;
		} finally {
			this.#turn = void 0;
			this.agentActed();
			onTurnEnd();
		}
	}
	#handOver(control) {
		if (this.#turn && !this.#over) this.#asides.handOver(control, this.#turn);
	}
	#interrupt(by) {
		if (this.#over) return;
		if (!this.#turn) {
			if (this.#options.stay.isIdle) this.#notice("There is nothing to interrupt: the agent waits for a message.");
			return;
		}
		if (this.#interruptedBy === void 0) this.#expectHeeded(this.#turn.ended);
		this.#interruptedBy = by;
		this.#options.withdraw();
		this.#cancel();
	}
	#expectHeeded(turn) {
		const late = setTimeout(() => {
			const text = "The agent does not react to the interrupt. `/stop` ends it, whatever it does.";
			if (!this.#over) this.#notice(text, "warning");
		}, DEAF_MS).unref();
		const heard = () => clearTimeout(late);
		turn.then(heard, heard);
	}
	async #cancel() {
		const { session } = this.#options;
		await session.connection.agent.notify("session/cancel", { sessionId: session.id }).catch(() => void 0);
	}
	#notice(text, level = "info") {
		this.#options.report({
			kind: "notice",
			level,
			text: fitted(text, 2e3)
		});
	}
};

// action/agents/asked.ts
const CLASSES = {
	execute: "Bash",
	edit: "Edit",
	delete: "Edit",
	move: "Edit",
	read: "Read",
	search: "Read",
	fetch: "WebFetch",
	think: "Other",
	other: "Other"
};
function asked(merged, workspace) {
	const tool = CLASSES[merged.kind];
	const command = tool === "Bash" ? commandIn(merged, workspace) : void 0;
	const paths = pathsOf$1(merged, workspace);
	const url = tool === "WebFetch" ? urlOf(merged) : void 0;
	const call = {
		tool,
		...merged.name === void 0 ? {} : { name: merged.name },
		...command === void 0 ? {} : {
			command: command.text,
			commandSource: command.source
		},
		...paths.length === 0 ? {} : { paths },
		...url === void 0 ? {} : { url }
	};
	return {
		call,
		title: merged.title || call.name || tool,
		input: inputOf(merged, call, workspace)
	};
}
function commandIn(merged, workspace) {
	const command = commandOf(merged);
	const given = [
		"cwd",
		"workdir",
		"directory"
	].map((key) => merged.rawInput[key]).find((value) => value !== void 0);
	if (!command || typeof given !== "string" || given === "") return command;
	const folder = resolve(workspace, given);
	if (folder === resolve(workspace) || followed(folder) === followed(workspace)) return command;
	return {
		...command,
		text: `cd ${wordsToCommand([shown(folder, workspace)])} && ${command.text}`
	};
}
function inputOf(merged, call, workspace) {
	if (call.command !== void 0) return call.command;
	if (call.url !== void 0) return call.url;
	const diffs = merged.content.filter((part) => part.type === "diff");
	if (diffs.length > 0) {
		const told = new Set(diffs.map(({ path }) => shown(resolve(workspace, path), workspace)));
		const more = (call.paths ?? []).filter((path) => !told.has(path));
		return [...more.length > 0 ? [`Touches also: ${more.join(", ")}`] : [], ...diffs.map(patch)].join("\n");
	}
	const raw = Object.keys(merged.rawInput).length > 0 ? JSON.stringify(merged.rawInput, void 0, 2) : "";
	if (call.tool === "Read" && call.paths) return call.paths.join("\n");
	return [
		merged.title,
		...call.paths ?? [],
		raw
	].filter((line) => line !== "").join("\n");
}
function patch(change) {
	const before = change.oldText === null || change.oldText === void 0 ? "/dev/null" : change.path;
	return createTwoFilesPatch(before, change.path, change.oldText ?? "", change.newText, "", "", { maxEditLength: 2e3 }) ?? `${change.path}\n${change.newText}`;
}
function pathsOf$1(merged, workspace) {
	const named = [
		"file_path",
		"filePath",
		"filepath",
		"path",
		"abs_path"
	].flatMap((key) => merged.rawInput[key] ?? []);
	const changed = merged.content.flatMap((part) => part.type === "diff" ? [part.path] : []);
	const all = [
		...named,
		...merged.locations,
		...changed
	].filter((path) => typeof path === "string" && path !== "");
	const root = followed(workspace);
	const distinct = all.flatMap((path) => {
		const whole = resolve(workspace, path);
		return [shown(whole, workspace), shown(followed(whole), root)];
	});
	return [...new Set(distinct)];
}
const UNKNOWN = "/(unknown)";
function shown(path, root) {
	const inside = relative(root, path);
	return inside === "" ? "." : /^\.\.(\/|$)/.test(inside) ? path : inside;
}
const MOST_LINKS = 40;
function followed(path, links = 0) {
	try {
		return realpathSync(path);
	} catch (error) {
		if (error instanceof Error && "code" in error && error.code !== "ENOENT" && error.code !== "ENOTDIR") return UNKNOWN;
		const parent = dirname(path);
		if (parent === path) return path;
		const held = join(followed(parent, links), basename(path));
		const target = targetOf(held);
		if (target === void 0) return held;
		return links === MOST_LINKS ? UNKNOWN : followed(resolve(dirname(held), target), links + 1);
	}
}
function targetOf(path) {
	try {
		return readlinkSync(path);
	} catch {
		return;
	}
}
function urlOf(merged) {
	const given = merged.rawInput["url"];
	return typeof given === "string" ? given : /https?:\/\/\S+/.exec(merged.title)?.[0];
}

// action/agents/profile.ts
const OUTPUT_PIECE = "signalbox/output-piece";

// action/agents/tool-content.ts
const PARTS$1 = 8;
const PART_LIMIT = 16e3;
function textOf(content) {
	return content.flatMap((part) => part.type === "content" && part.content.type === "text" ? [part.content.text] : []).join("");
}
function wireContent(content) {
	return content.slice(0, PARTS$1).flatMap((part) => {
		if (part.type === "diff") {
			const oldText = part.oldText === null || part.oldText === void 0 ? null : fitted(part.oldText, PART_LIMIT);
			return [{
				type: "diff",
				path: fitted(part.path, 1e3),
				oldText,
				newText: fitted(part.newText, PART_LIMIT)
			}];
		}
		if (part.type !== "content") return [];
		if (part.content.type === "text") return [{
			type: "text",
			text: fitted(part.content.text, PART_LIMIT)
		}];
		if (part.content.type === "resource_link") return [{
			type: "text",
			text: fitted(part.content.uri, PART_LIMIT)
		}];
		return [{
			type: "text",
			text: `(${part.content.type})`
		}];
	});
}
function exitCodeOf(call) {
	const output = asRecord(call.rawOutput);
	const code = output["exitCode"] ?? output["exit_code"] ?? asRecord(output["metadata"])["exit"];
	return typeof code === "number" && Number.isInteger(code) ? code : void 0;
}
function rawText(call) {
	if (typeof call.rawOutput === "string") return call.rawOutput;
	const output = asRecord(call.rawOutput);
	const text = output["output"] ?? output["stdout"] ?? output["formatted_output"];
	return typeof text === "string" ? text : "";
}

// action/agents/tool-calls.ts
var ToolCalls = class {
	#calls = /* @__PURE__ */ new Map();
	#report;
	#workspace;
	constructor(report, workspace) {
		this.#report = report;
		this.#workspace = workspace;
	}
	see(news) {
		const known = this.#calls.get(news.toolCallId);
		const merged = merge(known?.merged, news);
		if (known?.ended) return merged;
		const call = known ?? this.#start(merged);
		call.merged = merged;
		if (known) this.#describe(call);
		const piece = asRecord(news._meta)[OUTPUT_PIECE];
		if (typeof piece === "string") this.#grow(call, piece);
		else if (news.content) this.#show(call);
		if (merged.status === "completed" || merged.status === "failed") this.#end(call, merged.status);
		return merged;
	}
	waits(id) {
		const call = this.#calls.get(id);
		if (!call) return () => void 0;
		if (call.asking === 0) call.askedAt = Date.now();
		call.asking += 1;
		return () => {
			call.waited = call.asking === 1 ? waitedFor(call) : call.waited;
			call.asking -= 1;
		};
	}
	deny(id) {
		const call = this.#calls.get(id);
		if (call) call.denied = true;
	}
	closeOpen() {
		for (const call of this.#calls.values()) if (!call.ended) this.#end(call, "failed");
	}
	#start(merged) {
		const title = this.#title(merged);
		const input = this.#input(merged);
		const paths = pathsOf$1(merged, this.#workspace).slice(0, 50).map((path) => fitted(path, 1e3));
		const call = {
			merged,
			startedAt: Date.now(),
			waited: 0,
			asking: 0,
			askedAt: 0,
			title,
			input,
			streamed: "",
			content: "",
			denied: false,
			ended: false
		};
		this.#calls.set(merged.id, call);
		this.#report({
			kind: "tool.started",
			id: wireId(merged.id),
			tool: merged.kind,
			title,
			...input === "" ? {} : { input },
			...paths.length === 0 ? {} : { paths }
		});
		return call;
	}
	#describe(call) {
		const title = this.#title(call.merged);
		const input = this.#input(call.merged);
		if (title === call.title && input === call.input) return;
		const news = {
			...title === call.title ? {} : { title },
			...input === call.input ? {} : { input }
		};
		call.title = title;
		call.input = input;
		this.#report({
			kind: "tool.updated",
			id: wireId(call.merged.id),
			...news
		});
	}
	#show(call) {
		const { merged } = call;
		const text = merged.kind === "execute" ? textOf(merged.content) : "";
		if (text !== "" && text.startsWith(call.streamed)) {
			this.#stream(call, text.slice(call.streamed.length));
			call.streamed = text;
			return;
		}
		const content = wireContent(merged.content);
		const written = JSON.stringify(content);
		if (content.length === 0 || written === call.content) return;
		call.content = written;
		this.#report({
			kind: "tool.updated",
			id: wireId(merged.id),
			content
		});
	}
	#grow(call, piece) {
		this.#stream(call, piece);
		call.streamed += piece;
	}
	#stream(call, text) {
		for (let rest = text; rest !== "";) {
			const piece = cutText(rest, TEXT_LIMIT);
			this.#report({
				kind: "terminal",
				tool: wireId(call.merged.id),
				text: piece
			});
			rest = rest.slice(piece.length);
		}
	}
	#end(call, status) {
		call.ended = true;
		const { merged } = call;
		if (call.streamed === "" && call.content === "" && merged.kind === "execute") this.#stream(call, rawText(merged));
		const exitCode = exitCodeOf(merged);
		this.#report({
			kind: "tool.finished",
			id: wireId(merged.id),
			status: status === "failed" && call.denied ? "denied" : status,
			...exitCode === void 0 ? {} : { exitCode },
			ms: Math.max(0, Date.now() - call.startedAt - waitedFor(call))
		});
		call.merged = {
			...merged,
			content: [],
			rawOutput: void 0
		};
		call.streamed = "";
		call.content = "";
	}
	#title(merged) {
		return fitted(merged.title || merged.name || merged.kind, 2e3);
	}
	#input(merged) {
		const hasInput = Object.keys(merged.rawInput).length > 0 || merged.kind === "execute";
		const isDiff = merged.content.some((part) => part.type === "diff");
		return hasInput && !isDiff ? fitted(asked(merged, this.#workspace).input, TEXT_LIMIT) : "";
	}
};
const waitedFor = ({ waited, asking, askedAt }) => asking === 0 ? waited : waited + Date.now() - askedAt;
const wireId = (id) => id === "" ? "call" : cutText(id, 200);

// action/agents/listener.ts
const WORK = [
	"agent_message_chunk",
	"agent_thought_chunk",
	"tool_call",
	"tool_call_update",
	"plan"
];
function listenTo(parties) {
	const { profile, workspace, calls, transcript, permissions, watch, conversation } = parties;
	const denied = /* @__PURE__ */ new Set();
	return {
		update: (told) => {
			const update = profile.normalise?.(told) ?? told;
			conversation()?.agentActed();
			const isCall = update.sessionUpdate === "tool_call" || update.sessionUpdate === "tool_call_update";
			if (WORK.includes(update.sessionUpdate) && !(isCall && denied.has(update.toolCallId))) conversation()?.agentWentOn();
			if (!isCall) return transcript.take(update);
			transcript.breakMessage();
			watch.saw(calls.see(update), showsOutput(update));
		},
		permission: async (request, signal) => {
			const toolCall = profile.normaliseCall?.(request.toolCall) ?? request.toolCall;
			conversation()?.agentActed();
			transcript.breakMessage();
			const merged = calls.see(toolCall);
			const what = asked(merged, workspace);
			watch.asks(merged.id, what.input);
			const answered = calls.waits(merged.id);
			const { response, denied: refused, reason } = await permissions.answer({
				asked: what,
				toolCall: wireId(merged.id),
				options: request.options,
				signal
			}).finally(answered);
			if (refused) {
				denied.add(merged.id);
				watch.denied(merged.id);
				calls.deny(merged.id);
				const tell = conversation()?.denied(`${what.title} was denied. ${reason}`);
				setImmediate(() => tell?.());
			}
			return response;
		}
	};
}
function showsOutput(update) {
	return typeof asRecord(update._meta)["signalbox/output-piece"] === "string" || (update.content ? textOf(update.content) !== "" : false);
}

// app/wire/message-queue.ts
function inOrder(waiting, order) {
	const named = [...new Set(order)].flatMap((control) => waiting.find((message) => message.control === control) ?? []);
	return [...named, ...waiting.filter((message) => !named.includes(message))];
}

// action/agents/message-queue.ts
var MessageQueue = class {
	#entries = [];
	get waiting() {
		return this.#entries.flatMap(({ message, where, takenBack }) => takenBack || where === "there" ? [] : [message]);
	}
	add(message) {
		const { control } = message;
		this.#remove(control);
		this.#entries.push({
			control,
			message,
			where: "here",
			takenBack: false,
			late: []
		});
	}
	amend({ message: control, text, mode, by }) {
		const entry = this.#find(control);
		if (!entry || entry.takenBack) return fateOf(entry);
		entry.message = {
			control,
			text,
			mode,
			by
		};
		if (entry.where !== "under way") return fateOf(entry);
		entry.late.push({
			wanted: "change",
			by
		});
		return "pending";
	}
	withdraw(control, by) {
		const entry = this.#find(control);
		if (!entry || entry.takenBack) return fateOf(entry);
		if (entry.where === "here") {
			this.#remove(control);
			return "done";
		}
		entry.takenBack = true;
		if (entry.where === "there") return "late";
		entry.late.push({
			wanted: "withdrawal",
			by
		});
		return "pending";
	}
	reorder(order) {
		this.#entries = inOrder(this.#entries, order);
	}
	next() {
		const entry = this.#entries.find(({ where }) => where === "here");
		if (entry) this.delivered(entry.control);
		return entry?.message;
	}
	hand(control) {
		const entry = this.#find(control);
		if (!entry || entry.takenBack || entry.where !== "here") return void 0;
		entry.where = "under way";
		return entry.message;
	}
	delivered(control) {
		const entry = this.#find(control);
		if (!entry) return [];
		entry.where = "there";
		return entry.late.splice(0);
	}
	back(control) {
		const entry = this.#find(control);
		if (!entry || entry.takenBack) {
			this.#remove(control);
			return "withdrawn";
		}
		entry.where = "here";
		entry.late = [];
		return "waits";
	}
	drain() {
		const rest = this.#entries.filter(({ where }) => where === "here").map(({ message }) => message);
		this.#entries = this.#entries.filter(({ where }) => where !== "here");
		return rest;
	}
	#find(control) {
		return this.#entries.find((entry) => entry.control === control);
	}
	#remove(control) {
		this.#entries = this.#entries.filter((entry) => entry.control !== control);
	}
};
function fateOf(entry) {
	if (entry?.where === "there") return "late";
	return entry && !entry.takenBack ? "done" : "unknown";
}

// action/agents/messages.ts
const NAMING = 80;
var Messages = class {
	#report;
	#queue = new MessageQueue();
	#unseen = [];
	#names = /* @__PURE__ */ new Map();
	#closed = false;
	constructor(report) {
		this.#report = report;
	}
	take(number, order) {
		switch (order.kind) {
			case "message": {
				const { text, by, mode } = order;
				if (this.#closed) this.#tell(number, text, "refused");
				else this.#queue.add({
					control: number,
					text,
					by,
					mode
				});
				return this.#closed || mode === "queue" ? void 0 : number;
			}
			case "amend": {
				const fate = this.#queue.amend(order);
				if (fate === "late") this.#tooLate(order.message, {
					wanted: "change",
					by: order.by
				});
				return fate === "done" && order.mode === "steer" ? order.message : void 0;
			}
			case "withdraw": {
				const fate = this.#queue.withdraw(order.message, order.by);
				if (fate === "late") this.#tooLate(order.message, {
					wanted: "withdrawal",
					by: order.by
				});
				if (fate === "done") this.#tell(order.message, "", "withdrawn");
				return;
			}
			case "reorder":
				this.#queue.reorder(order.order);
				return;
		}
	}
	get waiting() {
		return this.#queue.waiting;
	}
	next(delivery) {
		const message = this.#queue.next();
		if (message) this.#handedOver(message, delivery);
		return message?.text;
	}
	setOut(control) {
		return this.#queue.hand(control);
	}
	arrived(message, delivery) {
		const late = this.#queue.delivered(message.control);
		this.#handedOver(message, delivery);
		for (const each of late) this.#tooLate(message.control, each);
	}
	cameBack({ control }) {
		this.#unseen = this.#unseen.filter((given) => given.control !== control);
		if (this.#queue.back(control) === "withdrawn") this.#tell(control, "", "withdrawn");
		else this.stays(control);
	}
	stays(control) {
		if (this.#closed) this.close();
		else this.#tell(control, "", "queued");
	}
	seen() {
		for (const { control, delivery } of this.#unseen.splice(0)) this.#tell(control, "", "seen", delivery);
	}
	close() {
		this.#closed = true;
		for (const { control } of this.#queue.drain()) this.#tell(control, "", "refused");
	}
	#handedOver({ control, text }, delivery) {
		this.#tell(control, text, "delivered", delivery);
		this.#unseen.push({
			control,
			delivery
		});
		this.#names.set(control, fitted(text, NAMING));
	}
	#tooLate(control, { wanted, by }) {
		const named = `“${this.#names.get(control) ?? ""}”`;
		const what = wanted === "change" ? `The change that ${by} made to ${named}` : `The withdrawal of ${named} by ${by}`;
		this.#report({
			kind: "notice",
			level: "info",
			text: `${what} came too late: the agent had the message already.`
		});
	}
	#tell(control, text, status, delivery) {
		this.#report({
			kind: "message",
			id: `control-${control}`,
			role: "user",
			text: cutText(text, TEXT_LIMIT),
			control,
			status,
			...delivery === void 0 ? {} : { delivery }
		});
	}
};

// action/agents/outcome.ts
const failed = (ending, reason) => ({
	outcome: "failed",
	ending,
	reason
});
function outcomeOf({ reason, gaveUp, interruptedBy }, spoke) {
	if (reason === void 0) return {
		outcome: "cancelled",
		ending: "stopped",
		reason: "Nobody asked the agent anything"
	};
	if (interruptedBy !== void 0 && reason === "cancelled") return {
		outcome: "cancelled",
		ending: "stopped",
		reason: `${interruptedBy} interrupted the agent, and nobody said what it should do instead`
	};
	if (gaveUp) return failed("gave_up", "The agent gave up after a call was denied");
	switch (reason) {
		case "end_turn":
			if (!spoke) return failed("silent", "The agent ended without an answer");
			return {
				outcome: "succeeded",
				ending: "answered",
				reason: "The agent finished"
			};
		case "refusal": return failed("refused", "The agent refused to go on");
		case "max_tokens": return failed("limit", "The agent reached its limit of tokens");
		case "max_turn_requests": return failed("limit", "The agent reached its limit of model requests for one turn");
		case "cancelled": return failed("error", "The agent cancelled its own turn");
	}
}
function outcomeOfExit(how, lastWords, begun) {
	const started = !how.startsWith("could not be started");
	return failed(begun || started ? "crashed" : "unprepared", [`The agent ${how}`, lastWords].join("\n").trim());
}
function outcomeOfError(error, lastWords, begun) {
	if (begun) return failed("error", `The agent ended with an error: ${errorWords(error)}`);
	return failed("unprepared", [`The agent could not begin: ${errorWords(error)}`, lastWords].join("\n").trim());
}

// action/agents/process.ts
const LAST_WORDS_MS = 300;
function startProcess({ command, workspace, environment, confinement }) {
	const child = confinement.start({
		command,
		cwd: workspace,
		environment
	});
	let said = "";
	child.stderr.setEncoding("utf8").on("data", (text) => {
		said = (said + text).slice(-4e3);
	});
	child.stdin.on("error", () => void 0);
	const closed = new Promise((resolve) => child.once("close", () => resolve()));
	const ended = new Promise((resolve) => {
		child.once("error", (error) => resolve(`could not be started: ${error.message}`));
		child.once("exit", (code, signal) => resolve(signal ? `was ended by ${signal}` : `exited with ${code}`));
	});
	return {
		child,
		exited: ended.then(async (how) => {
			await within$1(LAST_WORDS_MS, NO_HURRY, closed);
			return how;
		}),
		gone: ended,
		confinement,
		lastWords: () => said.trim().split("\n").slice(-8).join("\n").slice(-1500)
	};
}

// action/agents/stay.ts
const BEFORE_LIMIT_MS = 2e3;
var Stay = class {
	#report;
	#latest;
	#lingers;
	#idle;
	#timer;
	constructor({ lingers, endsAt = 1e400, report }) {
		this.#report = report;
		this.#lingers = lingers;
		this.#latest = endsAt - BEFORE_LIMIT_MS;
	}
	get lingers() {
		return this.#lingers === "always" || (this.#lingers ?? 0) > 0;
	}
	get isIdle() {
		return this.#idle !== void 0;
	}
	set(seconds) {
		this.#lingers = seconds;
		if (!this.#idle) return;
		if (seconds === 0) this.end();
		else this.#count(this.#idle.since);
	}
	async idle() {
		const { promise, resolve } = Promise.withResolvers();
		const since = Date.now();
		this.#idle = {
			since,
			done: resolve
		};
		this.#count(since);
		try {
			return await promise;
		} finally {
			clearTimeout(this.#timer);
			this.#idle = void 0;
		}
	}
	wake() {
		this.#idle?.done("message");
	}
	end() {
		this.#idle?.done("over");
	}
	#count(since) {
		clearTimeout(this.#timer);
		if (typeof this.#lingers !== "number" || this.#lingers === 0) return this.#report({
			kind: "state",
			state: "idle"
		});
		const until = Math.min(since + this.#lingers * 1e3, this.#latest);
		const left = until - Date.now();
		if (left <= 0) return this.end();
		this.#report({
			kind: "state",
			state: "idle",
			until
		});
		this.#timer = setTimeout(() => this.end(), left);
	}
};

// action/agents/stop-ladder.ts
async function stopAgent({ agent, cancelTurn, hurry, report }) {
	const step = (name) => report({
		kind: "state",
		state: "stopping",
		step: name
	});
	step("cancel");
	const cancelled = await within$1(3e3, hurry, cancelTurn());
	step("close");
	if (await closeAgent(agent, hurry)) return checked(agent, cancelled ? "ended its turn" : "ended when its input was closed");
	step("SIGTERM");
	await agent.confinement.signal("SIGTERM");
	if (await within$1(2e3, hurry, agent.gone)) return checked(agent, `ended on SIGTERM${await sweep$1(agent)}`);
	step("SIGKILL");
	await agent.confinement.kill();
	return checked(agent, "ended on SIGKILL");
}
async function breakOff({ agent, cancelTurn, hurry }) {
	await within$1(1e3, hurry, cancelTurn());
	await agent.confinement.kill();
	await within$1(2e3, hurry, agent.gone);
}
async function closeAgent(agent, hurry) {
	agent.child.stdin.end();
	const gone = await within$1(5e3, hurry, agent.gone);
	if (gone) await agent.confinement.kill();
	return gone;
}
async function sweep$1(agent) {
	const left = await agent.confinement.kill();
	return left > 0 ? `; ${left} of its processes were killed` : "";
}
async function checked(agent, how) {
	const { length } = await agent.confinement.alive();
	if (length === 0) return how;
	return `could not be ended: ${length === 1 ? "a process" : `${length} processes`} of it cannot be killed`;
}

// action/agents/transcript.ts
var Transcript = class {
	#report;
	#messages = 0;
	#open;
	#lastText = "";
	#spoke = false;
	constructor(report) {
		this.#report = report;
	}
	get output() {
		return this.#lastText;
	}
	get spoke() {
		return this.#spoke;
	}
	beginTurn() {
		this.#spoke = false;
		this.breakMessage();
	}
	breakMessage() {
		this.#open = void 0;
	}
	take(update) {
		switch (update.sessionUpdate) {
			case "agent_message_chunk": return this.#say("agent", update.content, update.messageId ?? void 0);
			case "agent_thought_chunk": return this.#say("thought", update.content, update.messageId ?? void 0);
			case "plan":
				this.#report({
					kind: "plan",
					entries: update.entries.slice(0, 200).map(({ content, status }) => ({
						text: fitted(content, 2e3),
						status
					}))
				});
				return;
			case "usage_update":
				this.#report({
					kind: "usage",
					contextUsed: Math.max(0, update.used),
					contextSize: Math.max(0, update.size),
					...update.cost ? { cost: {
						amount: update.cost.amount,
						currency: cutText(update.cost.currency, 10)
					} } : {}
				});
				return;
			case "notice": {
				const text = [update.title, update.description ?? ""].filter((line) => line !== "").join("\n");
				this.#report({
					kind: "notice",
					level: levelOf(update.severity),
					text: fitted(text, TEXT_LIMIT)
				});
				return;
			}
			default: return;
		}
	}
	#say(role, content, theirs) {
		const text = textOfBlock(content);
		if (text === "") return;
		if (this.#open?.role !== role || this.#open.theirs !== theirs) {
			this.#messages += 1;
			this.#open = {
				id: `${role}-${this.#messages}`,
				role,
				theirs
			};
			if (role === "agent") this.#lastText = "";
		}
		const { id } = this.#open;
		if (role === "agent") {
			this.#lastText = tailOf(this.#lastText + text, OUTPUT_LIMIT);
			this.#spoke ||= text.trim() !== "";
		}
		for (let rest = text; rest !== "";) {
			const piece = cutText(rest, TEXT_LIMIT);
			this.#report({
				kind: "message",
				id,
				role,
				text: piece
			});
			rest = rest.slice(piece.length);
		}
	}
};
function textOfBlock(content) {
	if (content.type === "text") return content.text;
	return content.type === "resource_link" ? content.uri : `(${content.type})`;
}
function levelOf(severity) {
	return severity === "error" || severity === "warning" ? severity : "info";
}

// action/agents/watch.ts
const ASKS_WITHIN_MS = 5e3;
var Watch = class {
	#judged;
	#workspace;
	#seen = /* @__PURE__ */ new Map();
	#alarm;
	#warn;
	constructor(judge, workspace, alarm, warn) {
		this.#judged = judge;
		this.#workspace = workspace;
		this.#alarm = alarm;
		this.#warn = warn;
	}
	asks(id, input) {
		const seen = this.#of(id);
		clearTimeout(seen.timer);
		seen.timer = void 0;
		seen.asked = {
			input,
			denied: false
		};
		seen.judged = seen.forbidden = seen.unasked = void 0;
	}
	denied(id) {
		const { asked: request } = this.#of(id);
		if (request) request.denied = true;
	}
	saw(call, shows) {
		const seen = this.#of(call.id);
		if (call.status === "completed" || call.status === "failed") clearTimeout(seen.timer);
		if (seen.asked?.denied) {
			if (call.status === "completed") this.#raise(seen, `The agent did what it had been denied: ${this.#titleOf(call)}.`);
			return;
		}
		const ran = call.status === "completed" || exitCodeOf(call) !== void 0 || shows && call.status === "in_progress";
		if (ran || call.status === "in_progress") this.#judge(seen, call);
		if (ran && seen.unasked !== void 0 && !seen.told) {
			seen.told = true;
			this.#warn(seen.unasked);
		}
		if (seen.forbidden === void 0) return;
		if (ran) this.#raise(seen, seen.forbidden);
		else if (call.status === "in_progress" && !seen.asked) {
			const { forbidden } = seen;
			seen.timer ??= setTimeout(() => this.#raise(seen, forbidden), ASKS_WITHIN_MS).unref();
		}
	}
	close() {
		for (const { timer } of this.#seen.values()) clearTimeout(timer);
	}
	#judge(seen, call) {
		if (seen.judged && sameCall(seen.judged, call)) return;
		seen.judged = call;
		const { call: normalised, title, input } = asked(call, this.#workspace);
		const what = fitted(normalised.command ?? title, 500);
		if (seen.asked?.input === input) return void (seen.forbidden = seen.unasked = void 0);
		const { verdict, reason, rule } = this.#judged.judge(normalised);
		const how = seen.asked ? "asked for something else before" : "did not ask before";
		seen.unasked = verdict === "ask" && rule !== void 0 && this.#judged.profile.ask.includes(rule) ? `The agent ${how} it did what \`${rule}\` asks a person about: ${what}.` : void 0;
		seen.forbidden = verdict === "deny" ? `The agent ${how} it did what the profile denies: ${what}. ${reason}` : void 0;
	}
	#raise(seen, what) {
		if (seen.alarmed) return;
		seen.alarmed = true;
		this.#alarm(what);
	}
	#titleOf(call) {
		return asked(call, this.#workspace).title;
	}
	#of(id) {
		const known = this.#seen.get(id);
		if (known) return known;
		const seen = {};
		this.#seen.set(id, seen);
		return seen;
	}
};
function sameCall(a, b) {
	const diffs = b.content.some((part) => part.type === "diff");
	return a.rawInput === b.rawInput && a.locations === b.locations && a.title === b.title && a.name === b.name && a.kind === b.kind && (a.content === b.content || !diffs);
}

// action/agents/agent.ts
const SLOW_START_MS = 1e4;
function startAgent(job) {
	const { report, work, workspace, profile, prepared, confinement } = job;
	const environment = {
		...job.environment,
		...prepared.environment
	};
	const agent = startProcess({
		command: prepared.command,
		workspace,
		environment,
		confinement
	});
	const calls = new ToolCalls(report, workspace);
	const transcript = new Transcript(report);
	const messages = new Messages(report);
	const stay = new Stay({
		lingers: job.lingers,
		endsAt: job.endsAt,
		report
	});
	const early = [];
	let conversation;
	let remembered;
	let stopped = false;
	const breach = Promise.withResolvers();
	const alarm = (what) => {
		report({
			kind: "notice",
			level: "error",
			text: fitted(`Alarm: ${what}`, 2e3)
		});
		breach.resolve(what);
	};
	const warn = (what) => report({
		kind: "notice",
		level: "warning",
		text: fitted(what, 2e3)
	});
	const judge = new Judge(job.rules);
	const watch = new Watch(judge, workspace, alarm, warn);
	const permissions = new Permissions({
		judge,
		report,
		onWaiting: (waiting) => {
			if (!stopped) report({
				kind: "state",
				state: waiting ? "waiting" : "running"
			});
		},
		onAsk: job.onAsk,
		endsAt: job.endsAt
	});
	const cancelTurn = async () => conversation?.cancelTurn();
	const slow = setTimeout(() => {
		report({
			kind: "notice",
			level: "info",
			text: "The program of the agent runs, and has not answered yet."
		});
	}, SLOW_START_MS).unref();
	const converse = async () => {
		const listener = listenTo({
			profile,
			workspace,
			calls,
			transcript,
			permissions,
			watch,
			conversation: () => conversation
		});
		const session = await openSession(agent, {
			workspace,
			listener,
			authenticate: profile.authenticate,
			meta: prepared.meta,
			resume: job.resume?.id,
			onFresh: (why) => {
				const text = `The earlier session of the agent could not be loaded, so a new one begins: ${why}`;
				report({
					kind: "notice",
					level: "warning",
					text: fitted(text, 2e3)
				});
			}
		});
		clearTimeout(slow);
		remembered = {
			id: session.id,
			loads: session.loads
		};
		const { steering } = session;
		report({
			kind: "session.started",
			agent: cutText(work.agent.name, 200),
			steering,
			...profile.joins && { joins: true },
			commit: job.commit
		});
		if (session.id === job.resume?.id) report({
			kind: "notice",
			level: "info",
			text: "The agent goes on with its session of the job that this one continues."
		});
		if (work.prompt !== "") report({
			kind: "message",
			id: "prompt",
			role: "user",
			text: cutText(work.prompt, TEXT_LIMIT)
		});
		conversation = new Conversation({
			session,
			joins: profile.joins,
			report,
			messages,
			stay,
			withdraw: () => permissions.withdrawAll(),
			onTurnStart: () => {
				transcript.beginTurn();
				permissions.turnBegins();
				report({
					kind: "state",
					state: "running"
				});
			},
			onTurnEnd: () => calls.closeOpen()
		});
		const held = conversation.hold(work.prompt === "" ? void 0 : textBlocks(work.prompt));
		conversation.catchUp(early.splice(0));
		return outcomeOf(await held, transcript.spoke);
	};
	const conversationEnd = async () => {
		const died = agent.exited.then((how) => outcomeOfExit(how, agent.lastWords(), remembered !== void 0));
		const breached = breach.promise.then((reason) => ({
			outcome: "failed",
			ending: "breach",
			reason
		}));
		try {
			return await Promise.race([
				converse(),
				died,
				breached
			]);
		} catch (error) {
			if (await within$1(500, NO_HURRY, died)) return died;
			return outcomeOfError(error, agent.lastWords(), remembered !== void 0);
		}
	};
	const lastWord = (outcome) => ({
		...outcome,
		reason: cutText(outcome.reason, 2e3),
		output: transcript.output,
		exitCode: null
	});
	const ended = async () => {
		const end = await conversationEnd();
		clearTimeout(slow);
		watch.close();
		messages.close();
		if (!stopped) {
			if (end.ending === "breach") await breakOff({
				agent,
				cancelTurn,
				hurry: NO_HURRY
			});
			else await closeAgent(agent, NO_HURRY);
			await confinement.kill();
		}
		return lastWord(end);
	};
	return {
		remembered: () => remembered,
		ended: ended(),
		take: (control) => {
			const { number, order } = control;
			switch (order.kind) {
				case "decision": return permissions.decide(order);
				case "policy": return permissions.allow(order);
				case "linger": return stay.set(order.seconds);
				case "message":
				case "amend":
				case "withdraw":
				case "reorder":
					if (conversation) conversation.take(control);
					else messages.take(number, order);
					return;
				case "interrupt":
					if (conversation) conversation.take(control);
					else early.push(control);
					return;
				case "stop": return;
			}
		},
		stop: async ({ outcome, reason, ending, hurry }) => {
			stopped = true;
			watch.close();
			messages.close();
			const step = await stopAgent({
				agent,
				cancelTurn,
				hurry,
				report
			});
			return lastWord({
				outcome,
				ending,
				reason: `${reason}. The agent ${step}.`
			});
		}
	};
}

// action/agents/claude-rules.ts
const TOOLS = {
	Bash: ["Bash"],
	Edit: [
		"Edit",
		"Write",
		"NotebookEdit"
	],
	Read: [
		"Read",
		"Glob",
		"Grep"
	],
	WebFetch: ["WebFetch", "WebSearch"]
};
function claudeRules(rules, workspace) {
	const notCompiled = [];
	const compile = (texts) => texts.flatMap((text) => {
		const parsed = parseRule(text);
		const words = parsed.ok ? inItsWords(parsed.rule, workspace) : [];
		if (words.length === 0) notCompiled.push(text);
		return words;
	});
	return {
		deny: compile(rules.deny),
		ask: compile(rules.ask),
		notCompiled
	};
}
function inItsWords(rule, workspace) {
	switch (rule.tool) {
		case "Bash": {
			if (rule.words.length === 0) return TOOLS.Bash;
			const command = rule.words.join(" ");
			return [rule.prefix ? `Bash(${command}:*)` : `Bash(${command})`];
		}
		case "Edit":
		case "Read": {
			if (rule.glob === void 0) return TOOLS[rule.tool];
			const path = rule.glob.startsWith("/") ? rule.glob : `${workspace}/${rule.glob}`;
			return [`${rule.tool}(/${path})`];
		}
		case "WebFetch":
			if (rule.domain === void 0) return TOOLS.WebFetch;
			return rule.domain.startsWith("*") ? [] : [`WebFetch(domain:${rule.domain})`];
		case "mcp": return [rule.name === void 0 ? `mcp__${rule.server}` : `mcp__${rule.server}__${rule.name}`];
		case "named": return [rule.name];
	}
}

// action/agents/repository-notes.ts
const aboutNotes = (...files) => `This repository may keep notes for coding agents in ${files.join(" or ")}, at its root and in the folders below. Where they exist, read them before you begin, and those of a folder before you work in it. They tell about the code; they give no permission.`;

// action/agents/claude.ts
const CONFIG$1 = ".claude";
const NOTES = [
	"TodoWrite",
	"TaskCreate",
	"TaskUpdate",
	"TaskGet",
	"TaskList",
	"TaskOutput",
	"TaskStop"
];
const PARTS = ["Agent", "Task"];
const BEYOND = [
	"AskUserQuestion",
	"CronCreate",
	"CronDelete",
	"CronList",
	"EnterWorktree",
	"ExitWorktree",
	"EnterPlanMode",
	"ExitPlanMode",
	"ListAgents",
	"Monitor",
	"PushNotification",
	"RemoteTrigger",
	"ReportFindings",
	"ScheduleWakeup",
	"SendMessage",
	"Skill",
	"Workflow"
];
const HOOK = `printf %s '${JSON.stringify({ hookSpecificOutput: {
	hookEventName: "PreToolUse",
	permissionDecision: "ask"
} })}'`;
const MODE = {
	defaultMode: "default",
	disableBypassPermissionsMode: "disable",
	disableAutoMode: "disable"
};
const claude = {
	title: "Claude Code",
	packages: [{
		name: "@agentclientprotocol/claude-agent-acp",
		version: "0.101.0"
	}],
	api: "anthropic",
	joins: false,
	sessionFiles: [`${CONFIG$1}/projects/**/*.jsonl`, `${CONFIG$1}/projects/*/*/tool-results/**`],
	prepare: prepare$1,
	normalise: normalise$1,
	normaliseCall
};
function prepare$1({ installed, home, workspace, node, rules, endpoint, model }) {
	const { deny, ask, notCompiled } = claudeRules(rules, workspace);
	return {
		command: [node, `${installed}/node_modules/@agentclientprotocol/claude-agent-acp/dist/index.js`],
		environment: {
			CLAUDE_CONFIG_DIR: `${home}/${CONFIG$1}`,
			CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC: "1",
			DISABLE_AUTOUPDATER: "1",
			ENABLE_TOOL_SEARCH: "false",
			CLAUDE_CODE_DISABLE_BACKGROUND_TASKS: "1",
			...endpoint && {
				ANTHROPIC_BASE_URL: endpoint.baseUrl,
				ANTHROPIC_API_KEY: endpoint.pass
			},
			...model !== void 0 && { ANTHROPIC_MODEL: model }
		},
		files: [{
			path: `${CONFIG$1}/settings.json`,
			text: JSON.stringify({ permissions: MODE })
		}],
		meta: {
			systemPrompt: { append: aboutNotes("CLAUDE.md", "AGENTS.md") },
			claudeCode: { options: {
				settingSources: [],
				strictMcpConfig: true,
				allowDangerouslySkipPermissions: false,
				disallowedTools: BEYOND,
				promptSuggestions: false,
				skills: [],
				verbatimPrompts: true,
				settings: {
					skipWebFetchPreflight: true,
					permissions: {
						deny,
						ask,
						...MODE
					},
					hooks: { PreToolUse: [{
						matcher: `^(?!(?:${[...NOTES, ...PARTS].join("|")})$)`,
						hooks: [{
							type: "command",
							command: HOOK,
							timeout: 10
						}]
					}] }
				}
			} }
		},
		notCompiled
	};
}
function normalise$1(update) {
	return update.sessionUpdate === "tool_call" || update.sessionUpdate === "tool_call_update" ? normaliseCall(update) : update;
}
function normaliseCall(call) {
	const tool = call.name ?? asRecord(asRecord(call._meta)["claudeCode"])["toolName"];
	if (tool === "NotebookEdit") return asEdit(call);
	const [only] = call.content ?? [];
	if (tool !== "Bash" || only?.type !== "content" || only.content.type !== "text") return call;
	const output = call.rawOutput;
	const text = typeof output === "string" ? output : "";
	return {
		...call,
		content: text === "" ? [] : [{
			type: "content",
			content: {
				type: "text",
				text
			}
		}]
	};
}
function asEdit(call) {
	const input = asRecord(call.rawInput);
	return {
		...call,
		kind: "edit",
		rawInput: {
			...input,
			file_path: input["notebook_path"]
		}
	};
}

// action/agents/codex-rules.ts
const PROFILE = "signalbox";
const DEPTH = 8;
function codexRules(rules) {
	const notCompiled = [];
	const commands = [];
	const hidden = [];
	let noShell = false;
	const compile = (texts, verdict) => {
		for (const text of texts) {
			const parsed = parseRule(text);
			const rule = parsed.ok ? parsed.rule : void 0;
			if (rule?.tool === "Bash" && rule.words.length > 0) commands.push(commandRule(rule, verdict));
			else if (rule?.tool === "Bash" && verdict === "forbidden") noShell = true;
			else if (rule?.tool === "Read" && verdict === "forbidden" && canHide(rule.glob)) hidden.push(...forms(rule.glob));
			else notCompiled.push(text);
		}
	};
	compile(rules.deny, "forbidden");
	compile(rules.ask, "prompt");
	return {
		commands: commands.join(""),
		sandbox: sandbox(hidden),
		noShell,
		notCompiled
	};
}
function commandRule(rule, verdict) {
	const decision = rule.prefix ? verdict : "prompt";
	const why = decision === "forbidden" ? `, justification=${JSON.stringify(`The rule ${rule.text} denies it.`)}` : "";
	return `prefix_rule(pattern=${JSON.stringify(rule.words)}, decision="${decision}"${why})\n`;
}
const canHide = (glob) => glob !== void 0 && !glob.startsWith("/") && !glob.split("/").includes("..");
const forms = (glob) => glob.endsWith("/**") ? [glob] : [glob, `${glob}/**`];
function sandbox(hidden) {
	const head = `default_permissions = "${PROFILE}"\n[permissions.${PROFILE}]\nextends = ":read-only"\n`;
	if (hidden.length === 0) return head;
	const places = [...new Set(hidden)].map((glob) => `${JSON.stringify(glob)} = "deny"\n`).join("");
	const table = `permissions.${PROFILE}.filesystem`;
	return `${head}[${table}]\nglob_scan_max_depth = ${DEPTH}\n[${table}.":workspace_roots"]\n${places}`;
}

// action/agents/codex-untrusting.ts
function untrustingProgram(node, codex) {
	return `#!${node}
import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';

const child = spawn(${JSON.stringify(node)}, [${JSON.stringify(codex)}, ...process.argv.slice(2)], {
  stdio: ['pipe', 'inherit', 'inherit'],
});
child.on('exit', (code) => process.exit(code ?? 1));
child.stdin.on('error', () => undefined);
for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP']) process.on(signal, () => child.kill(signal));

const lines = createInterface({ input: process.stdin, crlfDelay: Infinity });
lines.on('line', (line) => {
  let text = line;
  if (line.includes('trust_level')) {
    const message = JSON.parse(line);
    const projects = message.params?.config?.projects ?? {};
    for (const project of Object.values(projects)) project.trust_level = 'untrusted';
    text = JSON.stringify(message);
  }
  if (!child.stdin.write(text + '\\n')) {
    lines.pause();
    child.stdin.once('drain', () => lines.resume());
  }
});
lines.on('close', () => child.stdin.end());
`;
}

// action/agents/codex.ts
const CONFIG = ".codex";
const STAND_IN = `${CONFIG}/app-server.mjs`;
const OFF = [
	"apps",
	"browser_use",
	"computer_use",
	"goals",
	"image_generation",
	"memories",
	"multi_agent",
	"plugins",
	"remote_plugin"
];
const HINTS = ["Before you write a file into a folder that does not exist yet, make the folder with a command of its own (`mkdir -p`) for which you ask.", "Where a command fails since its sandbox cannot be made (`bwrap: …`), ask to run it outside the sandbox."];
const codex = {
	title: "Codex",
	packages: [{
		name: "@agentclientprotocol/codex-acp",
		version: "2.6.0"
	}, {
		name: "@openai/codex",
		version: "0.166.0"
	}],
	api: "openai",
	joins: false,
	sessionFiles: [`${CONFIG}/sessions/**/*.jsonl`],
	prepare,
	normalise
};
function prepare({ installed, home, node, rules, endpoint, model }) {
	const { commands, sandbox, noShell, notCompiled } = codexRules(rules);
	const features = [...OFF, ...noShell ? ["shell_tool", "unified_exec"] : []];
	const modules = `${installed}/node_modules`;
	return {
		command: [node, `${modules}/@agentclientprotocol/codex-acp/dist/index.js`],
		environment: {
			CODEX_HOME: `${home}/${CONFIG}`,
			CODEX_PATH: `${home}/${STAND_IN}`,
			INITIAL_AGENT_MODE: `permission-profile:${PROFILE}`,
			NO_BROWSER: "1",
			...endpoint && { OPENAI_API_KEY: endpoint.pass },
			CODEX_CONFIG: JSON.stringify({
				...model !== void 0 && { model },
				...endpoint && {
					model_provider: "signalbox",
					model_providers: { signalbox: {
						name: "signalbox",
						base_url: `${endpoint.baseUrl}/v1`,
						env_key: "OPENAI_API_KEY",
						wire_api: "responses"
					} }
				}
			})
		},
		files: [
			{
				path: STAND_IN,
				text: untrustingProgram(node, `${modules}/@openai/codex/bin/codex.js`),
				mode: 448
			},
			{
				path: `${CONFIG}/rules/signalbox.rules`,
				text: commands
			},
			{
				path: `${CONFIG}/config.toml`,
				text: [
					"approval_policy = \"on-request\"",
					"approvals_reviewer = \"user\"",
					"check_for_update_on_startup = false",
					`web_search = "${searches(rules) ? "live" : "disabled"}"`,
					`developer_instructions = ${JSON.stringify([aboutNotes("AGENTS.md"), ...HINTS].join(" "))}`,
					sandbox,
					"[analytics]\nenabled = false",
					"[feedback]\nenabled = false",
					`[features]\n${features.map((name) => `${name} = false`).join("\n")}`,
					""
				].join("\n")
			}
		],
		notCompiled
	};
}
function searches({ allow, ask, deny }) {
	const about = (texts) => texts.flatMap((text) => {
		const parsed = parseRule(text);
		return parsed.ok && parsed.rule.tool === "WebFetch" ? [parsed.rule] : [];
	});
	return about([...ask, ...deny]).length === 0 && about(allow).some(({ domain }) => domain === void 0);
}
function normalise(update) {
	if (update.sessionUpdate !== "tool_call" && update.sessionUpdate !== "tool_call_update") return update;
	const meta = asRecord(update._meta);
	const piece = asRecord(meta["terminal_output_delta"])["data"];
	const exit = asRecord(meta["terminal_exit"])["exit_code"];
	const { content, ...rest } = update;
	const shown = content?.filter(({ type }) => type !== "terminal");
	return {
		...rest,
		...shown === void 0 || shown.length === 0 && content?.length !== 0 ? {} : { content: shown },
		...typeof piece === "string" && { _meta: {
			...meta,
			["signalbox/output-piece"]: piece
		} },
		...typeof exit === "number" && { rawOutput: {
			...asRecord(update.rawOutput),
			exit_code: exit
		} }
	};
}

// action/agents/custom.ts
function custom(agent) {
	return {
		title: agent.name,
		packages: [],
		api: void 0,
		prepare: ({ rules }) => ({
			command: agent.command,
			environment: {},
			files: [],
			notCompiled: rules.deny
		}),
		joins: false,
		sessionFiles: [
			".local/share/**",
			".local/state/**",
			...ownPlaces(agent.name)
		]
	};
}
const ownPlaces = (name) => /^[\w-]+$/.test(name) ? ["sessions", "projects"].map((folder) => `.${name}/${folder}/**`) : [];

// action/agents/gemini-policy.ts
const SHELL = "run_shell_command";
const EDITS = ["write_file", "replace"];
const READS = ["read_file", "read_many_files"];
const FETCHES = ["web_fetch", "google_web_search"];
const BASE$1 = [
	{
		toolName: [
			"invoke_agent",
			"activate_skill",
			"enter_plan_mode",
			"exit_plan_mode",
			"ask_user"
		],
		decision: "deny",
		priority: 999
	},
	{
		toolName: [
			"update_topic",
			"write_todos",
			"complete_task",
			"list_background_processes",
			"read_background_output"
		],
		decision: "allow",
		priority: 900
	},
	{
		toolName: "*",
		decision: "ask_user",
		priority: 100,
		argsPattern: "."
	}
];
function policyFor({ deny }, workspace) {
	const notCompiled = [];
	return {
		text: [...deny.flatMap((text) => {
			const parsed = parseRule(text);
			const rule = parsed.ok && SAYABLE.test(text) ? compiled$1(parsed.rule, workspace) : void 0;
			if (rule !== void 0) return [{
				...rule,
				decision: "deny",
				priority: 998
			}];
			notCompiled.push(text);
			return [];
		}), ...BASE$1].map(toml).join("\n"),
		notCompiled
	};
}
function compiled$1(rule, workspace) {
	switch (rule.tool) {
		case "Bash": {
			const command = rule.words.join(" ");
			if (command === "") return { toolName: SHELL };
			if (rule.prefix) return {
				toolName: SHELL,
				commandPrefix: command
			};
			return {
				toolName: SHELL,
				argsPattern: `"command":${literal$1(JSON.stringify(command))}`
			};
		}
		case "Edit": return ofPaths(EDITS, rule.glob, workspace);
		case "Read": return ofPaths(READS, rule.glob, workspace);
		case "WebFetch":
			if (rule.domain === void 0) return { toolName: FETCHES };
			return {
				toolName: FETCHES,
				argsPattern: `[/.@]${literal$1(rule.domain.replace(/^\*\./u, ""))}[:/?#"]`
			};
		case "mcp": return {
			toolName: rule.name ?? "*",
			mcpName: rule.server
		};
		case "named": return { toolName: rule.name };
	}
}
function ofPaths(tools, glob, workspace) {
	if (glob === void 0) return { toolName: tools };
	return {
		toolName: tools,
		argsPattern: `"file_path":"${glob.startsWith("/") ? "" : `(\\./|${literal$1(workspace)}/|)`}${glob.split(/(\*\*\/|\*\*|\*|\?)/u).map((part) => GLOB_SIGNS.get(part) ?? literal$1(part)).join("")}"`
	};
}
const GLOB_SIGNS = /* @__PURE__ */ new Map([
	["**/", "[^\"]*"],
	["**", "[^\"]*"],
	["*", "[^\"/]*"],
	["?", "[^\"/]"]
]);
const literal$1 = (text) => text.replace(/[\\^$.*+?()[\]{}|]/gu, String.raw`\$&`);
const SAYABLE = /^[^\p{Cc}\p{Cs}]*$/u;
function toml(rule) {
	return `[[rule]]\n${Object.entries(rule).map(([key, value]) => `${key} = ${JSON.stringify(value)}`).join("\n")}\n`;
}

// action/agents/gemini.ts
const VERSION$1 = "0.61.0";
const DEFAULT_MODEL$1 = "gemini-2.5-pro";
const SETTINGS = {
	general: {
		enableAutoUpdate: false,
		enableAutoUpdateNotification: false,
		plan: { enabled: false }
	},
	privacy: { usageStatisticsEnabled: false },
	telemetry: { enabled: false },
	security: {
		auth: { selectedType: "gemini-api-key" },
		folderTrust: { enabled: true },
		disableYoloMode: true,
		disableAlwaysAllow: true,
		enablePermanentToolApproval: false,
		blockGitExtensions: true
	},
	tools: { shell: { enableInteractiveShell: false } },
	advanced: { ignoreLocalEnv: true },
	hooksConfig: { enabled: false },
	skills: { enabled: false },
	experimental: {
		directWebFetch: true,
		autoMemory: false
	}
};
const gemini$1 = {
	title: "Gemini CLI",
	packages: [{
		name: "@google/gemini-cli",
		version: VERSION$1
	}],
	api: "gemini",
	authenticate: "gemini-api-key",
	joins: false,
	sessionFiles: [".gemini/tmp/*/chats/*.jsonl"],
	putBackAs: (path) => path.replace("/chats/session-20", "/chats/session-19"),
	prepare: ({ installed, home, node, workspace, rules, endpoint, model }) => {
		const own = (name) => join(home, ".gemini", name);
		const policy = policyFor(rules, workspace);
		return {
			command: [
				node,
				join(installed, "node_modules/@google/gemini-cli/bundle/gemini.js"),
				"--acp",
				`--model=${model ?? DEFAULT_MODEL$1}`,
				`--policy=${own("signalbox.toml")}`
			],
			environment: {
				...endpoint && {
					GOOGLE_GEMINI_BASE_URL: endpoint.baseUrl,
					GEMINI_API_KEY: endpoint.pass
				},
				GEMINI_CLI_TRUST_WORKSPACE: "false",
				GEMINI_CLI_NO_RELAUNCH: "true",
				GEMINI_TELEMETRY_ENABLED: "false",
				NO_BROWSER: "true"
			},
			files: [
				{
					path: ".gemini/settings.json",
					text: JSON.stringify(SETTINGS, void 0, 2)
				},
				{
					path: ".gemini/signalbox.toml",
					text: policy.text
				},
				{
					path: ".gemini/GEMINI.md",
					text: `${aboutNotes("GEMINI.md", "AGENTS.md")}\n`
				}
			],
			notCompiled: policy.notCompiled
		};
	},
	normalise: (update) => update.sessionUpdate === "tool_call" || update.sessionUpdate === "tool_call_update" ? {
		...update,
		...filledIn(update)
	} : update,
	normaliseCall: (call) => ({
		...call,
		...filledIn(call)
	})
};
function filledIn(call) {
	const title = call.title ?? "";
	if (call.kind === "execute") {
		const content = call.content ?? [];
		if (!(call.status === "pending" || call.status === "in_progress") || title === "") return {};
		const folder = folderOf(content);
		return {
			rawInput: {
				command: title,
				...folder !== void 0 && { cwd: folder }
			},
			content: []
		};
	}
	const url = /^Fetching content from: (\S+)$/u.exec(title)?.[1];
	if (url !== void 0) return {
		kind: "fetch",
		rawInput: { url }
	};
	if (title.startsWith("Searching the web for:")) return { kind: "fetch" };
	const tool = /^(?<name>\S+) \((?<server>\S+) MCP Server\)$/u.exec(title)?.groups;
	return tool === void 0 ? {} : { name: `mcp__${tool["server"]}__${tool["name"]}` };
}
function folderOf(content) {
	const [first] = content;
	const text = first?.type === "content" && first.content.type === "text" ? first.content.text : "";
	if (!text.startsWith("[in ")) return void 0;
	return /^\[in ([^\]]*)\](?: \([\s\S]*\))?(?: \[background\])?$/u.exec(text)?.[1] ?? text.slice(4);
}

// action/agents/opencode-carried.ts
const DATABASE = ".local/share/opencode/opencode.db";
const SAVED = ".local/share/signalbox/opencode.db";
const SESSION_FILES = [DATABASE, `${DATABASE}-wal`];
const putBackAs = (path) => path.replace(DATABASE, SAVED);
const SESSION = "id, slug, title, version, time_created, time_updated";
const MESSAGE = "id, session_id, time_created, time_updated, data";
const PART = "id, message_id, session_id, time_created, time_updated, data";
function carryOver(saved, workspace) {
	const [from, here] = [quoted(saved), quoted(workspace)];
	const project = `(SELECT id FROM main.project ORDER BY worktree = ${here} DESC, time_updated DESC LIMIT 1)`;
	return [
		"PRAGMA trusted_schema = OFF",
		`ATTACH ${from} AS saved`,
		`INSERT OR IGNORE INTO main.session (${SESSION}, project_id, directory)
      SELECT ${SESSION}, ${project}, ${here} FROM saved.session`,
		`INSERT OR IGNORE INTO main.message (${MESSAGE})
      SELECT ${MESSAGE} FROM saved.message WHERE session_id IN (SELECT id FROM main.session)`,
		`INSERT OR IGNORE INTO main.part (${PART})
      SELECT ${PART} FROM saved.part WHERE message_id IN (SELECT id FROM main.message)`,
		"DETACH saved"
	];
}
const quoted = (text) => `'${text.replaceAll("'", "''")}'`;

// action/agents/opencode-permission.ts
const BASE = {
	"*": "ask",
	todowrite: "allow",
	external_directory: "allow",
	task: "deny",
	skill: "deny",
	question: "deny",
	plan_enter: "deny",
	plan_exit: "deny",
	doom_loop: "deny"
};
const WHOLE = {
	Bash: ["bash"],
	Edit: ["edit"],
	Read: [
		"read",
		"grep",
		"glob",
		"list"
	],
	WebFetch: ["webfetch", "websearch"]
};
function permissionFor({ deny }, workspace) {
	const notCompiled = [];
	const whole = /* @__PURE__ */ new Set();
	const patterns = /* @__PURE__ */ new Map();
	for (const text of deny) {
		const parsed = parseRule(text);
		const said = parsed.ok ? compiled(parsed.rule, workspace) : void 0;
		if (said === void 0) notCompiled.push(text);
		else if ("whole" in said) said.whole.forEach((key) => whole.add(key));
		else patterns.set(said.key, [...patterns.get(said.key) ?? [], ...said.patterns]);
	}
	const some = [...patterns].map(([key, denied]) => {
		const actions = denied.map((pattern) => [pattern, "deny"]);
		return [key, Object.fromEntries([["*", "ask"], ...actions])];
	});
	const all = [...whole].map((key) => [key, "deny"]);
	return {
		permission: {
			...BASE,
			...Object.fromEntries(some),
			...Object.fromEntries(all)
		},
		notCompiled
	};
}
function compiled(rule, workspace) {
	switch (rule.tool) {
		case "Bash": {
			const command = rule.words.join(" ");
			if (command === "") return { whole: WHOLE.Bash };
			return {
				key: "bash",
				patterns: rule.prefix ? [command, `${command} *`] : [command]
			};
		}
		case "Edit":
		case "Read": {
			if (rule.glob === void 0) return { whole: WHOLE[rule.tool] };
			const paths = pathsOf(rule.glob, workspace);
			return paths && {
				key: rule.tool === "Edit" ? "edit" : "read",
				patterns: paths
			};
		}
		case "WebFetch": return rule.domain === void 0 ? { whole: WHOLE.WebFetch } : void 0;
		case "mcp": return { whole: [`${rule.server}_${rule.name ?? "*"}`] };
		case "named": return { whole: [rule.name] };
	}
}
function pathsOf(glob, workspace) {
	const plain = glob.replace(/\/\*\*$/u, "/*");
	if (/[*?]/u.test(plain.replace(/\/\*$/u, ""))) return void 0;
	return plain.startsWith("/") ? [plain, plain.slice(1)] : [plain, `${workspace.slice(1)}/${plain}`];
}

// action/agents/opencode.ts
const VERSION = "1.18.33";
const DEFAULT_MODEL = "gpt-5.2";
const LIMIT = {
	context: 2e5,
	output: 32e3
};
const PROVIDER = "signalbox";
function binaryFor({ platform, arch }, musl) {
	return `opencode-${platform === "win32" ? "windows" : platform}-${arch}${arch === "x64" ? "-baseline" : ""}${musl ? "-musl" : ""}`;
}
const BINARY = binaryFor(process, process.platform === "linux" && existsSync("/etc/alpine-release"));
const PROGRAM = process.platform === "win32" ? "opencode.exe" : "opencode";
const pluginFor = (home, workspace) => `import { existsSync } from 'node:fs';
import { Database } from 'bun:sqlite';
Bun.plugin({
  name: 'signalbox',
  setup: (build) => {
    const filter = new RegExp(${JSON.stringify(`^${literal(workspace)}/|/[.]opencode/|/[.]cache/opencode/`)});
    build.onLoad({ filter }, () => ({ contents: 'export default undefined', loader: 'js' }));
  },
});
if (existsSync(${JSON.stringify(join(home, SAVED))})) {
  const database = new Database(${JSON.stringify(join(home, DATABASE))});
  try {
    database.run('PRAGMA busy_timeout = 5000');
    for (const statement of ${JSON.stringify(carryOver(join(home, SAVED), workspace))}) database.run(statement);
  } catch (error) {
    // Then there is no such session, and a new one begins.
    console.error('The saved session cannot be read: ' + error);
  }
  database.close();
}
const quoted = (text) => "'" + text.replaceAll("'", "'\\''") + "'";
export const Signalbox = async () => ({
  'tool.execute.before': async ({ tool }, { args }) => {
    if (tool === 'read') await new Promise((resolve) => setTimeout(resolve, 100));
    if (tool !== 'bash' || typeof args.workdir !== 'string' || args.workdir === '') return;
    args.command = 'cd ' + quoted(args.workdir) + ' && ' + args.command;
    delete args.workdir;
  },
});
`;
const literal = (text) => text.replace(/[\\^$.*+?()[\]{}|]/gu, String.raw`\$&`);
const NOTHING_TO_FETCH = { packages: { "": { dependencies: { "@opencode-ai/plugin": VERSION } } } };
const opencode = {
	title: "OpenCode",
	packages: [{
		name: BINARY,
		version: VERSION
	}],
	api: "openai",
	joins: true,
	sessionFiles: SESSION_FILES,
	putBackAs,
	prepare: ({ installed, home, workspace, rules, endpoint, model }) => {
		const { permission, notCompiled } = permissionFor(rules, workspace);
		const config = configFor({
			permission,
			endpoint,
			model: model ?? DEFAULT_MODEL
		});
		return {
			command: [join(installed, "node_modules", BINARY, "bin", PROGRAM), "acp"],
			environment: {
				OPENCODE_CONFIG_CONTENT: JSON.stringify(config),
				...endpoint && { OPENCODE_SERVER_PASSWORD: endpoint.pass },
				OPENCODE_DISABLE_PROJECT_CONFIG: "1",
				OPENCODE_DISABLE_CLAUDE_CODE: "1",
				OPENCODE_DISABLE_EXTERNAL_SKILLS: "1",
				OPENCODE_DISABLE_DEFAULT_PLUGINS: "1",
				OPENCODE_DISABLE_MODELS_FETCH: "1",
				OPENCODE_DISABLE_LSP_DOWNLOAD: "1",
				OPENCODE_DISABLE_AUTOUPDATE: "1",
				OPENCODE_DISABLE_SHARE: "1"
			},
			files: [
				{
					path: ".config/opencode/plugin/signalbox.js",
					text: pluginFor(home, workspace)
				},
				{
					path: ".config/opencode/AGENTS.md",
					text: `${aboutNotes("AGENTS.md", "CLAUDE.md")}\n`
				},
				{
					path: ".config/opencode/node_modules/.signalbox",
					text: ""
				},
				{
					path: ".config/opencode/package-lock.json",
					text: JSON.stringify(NOTHING_TO_FETCH)
				}
			],
			notCompiled
		};
	},
	normalise: (update) => update.sessionUpdate === "tool_call" || update.sessionUpdate === "tool_call_update" ? {
		...update,
		...mended(update)
	} : update,
	normaliseCall: (call) => ({
		...call,
		...mended(call)
	})
};
function mended(call) {
	const { filepath, ...input } = asRecord(call.rawInput);
	const shown = call.content ?? [];
	const waits = call.status === "in_progress" && shown.length === 0;
	const isPatch = shown.some(({ type }) => type === "diff") && typeof filepath === "string" && !isAbsolute(filepath);
	const isChanged = asRecord(asRecord(call.rawOutput)["metadata"])["diff"] !== void 0;
	return {
		...waits && { status: "pending" },
		...call.kind === "execute" && { locations: [] },
		...isPatch && { rawInput: input },
		...isChanged && {
			title: null,
			content: null
		}
	};
}
function configFor({ permission, endpoint, model }) {
	const provider = {
		npm: "@ai-sdk/openai-compatible",
		name: "Signalbox",
		options: {
			baseURL: `${endpoint?.baseUrl ?? ""}/v1`,
			apiKey: endpoint?.pass ?? ""
		},
		models: { [model]: {
			name: model,
			limit: LIMIT
		} }
	};
	return {
		model: `${PROVIDER}/${model}`,
		small_model: `${PROVIDER}/${model}`,
		provider: { [PROVIDER]: provider },
		enabled_providers: [PROVIDER],
		permission,
		share: "disabled",
		autoupdate: false,
		snapshot: false,
		formatter: false,
		lsp: false,
		agent: { title: { disable: true } },
		experimental: { continue_loop_on_deny: true }
	};
}

// action/agents/agents.ts
const BUILT_IN = {
	claude,
	codex,
	gemini: gemini$1,
	opencode
};
function profileOf(agent) {
	if (agent.builtIn !== void 0) return BUILT_IN[agent.builtIn];
	if (agent.command.length === 0) throw new Failure("permanent", `The agent \`${agent.name}\` is not one that can be installed, and has no command. Give it a \`command\` under \`agents\`.`);
	return custom(agent);
}

// action/agents/machine-node.ts
const OLDEST_NODE = 22;
async function findNode(path, own = process.execPath) {
	for (const candidate of await inPath("node", path)) {
		const version = await promisify(execFile)(candidate, ["--version"], {
			timeout: 5e3,
			env: { PATH: path }
		}).catch(() => void 0);
		if (Number(/^v(\d+)\./.exec(version?.stdout ?? "")?.[1]) >= OLDEST_NODE) return candidate;
	}
	return own;
}
async function findNpm(path, own = process.execPath) {
	const [first] = await inPath("npm", path);
	if (first !== void 0) return [first];
	const beside = dirname(own);
	for (const script of [join(beside, "../lib/node_modules/npm/bin/npm-cli.js"), join(beside, "node_modules/npm/bin/npm-cli.js")]) if (await may(script, constants$1.R_OK)) return [own, script];
	const link = join(beside, "npm");
	return await may(link, constants$1.X_OK) ? [link] : void 0;
}
async function inPath(program, path) {
	const places = path.split(delimiter).filter((folder) => folder.startsWith("/"));
	return (await Promise.all(places.map(async (folder) => await may(join(folder, program), constants$1.X_OK) ? [join(folder, program)] : []))).flat();
}
const may = (file, mode) => access$1(file, mode).then(() => true, () => false);

// action/agents/npm.ts
const KEPT = [
	"PATH",
	"HOME",
	"LANG",
	"TMPDIR",
	"TEMP",
	"NODE_AUTH_TOKEN",
	"NODE_EXTRA_CA_CERTS",
	"SSL_CERT_FILE",
	"SSL_CERT_DIR"
];
const KEPT_IN_ANY_CASE = /^(https?_proxy|no_proxy|all_proxy|npm_config_.+)$/i;
const WORDS = [
	"install",
	"--ignore-scripts",
	"--no-audit",
	"--no-fund",
	"--no-package-lock",
	"--omit=dev",
	"--loglevel=error"
];
async function runNpm(npm, run) {
	const [program = "", ...words] = npm;
	const kept = Object.entries(run.environment).filter(([name]) => KEPT.includes(name) || KEPT_IN_ANY_CASE.test(name));
	const child = spawn(program, [...words, ...WORDS], {
		cwd: run.cwd,
		env: Object.fromEntries(kept),
		stdio: [
			"ignore",
			"ignore",
			"pipe"
		],
		signal: run.signal,
		killSignal: "SIGKILL"
	});
	let said = "";
	child.stderr.setEncoding("utf8").on("data", (text) => {
		said = (said + text).slice(-8e3);
	});
	const { promise, resolve } = Promise.withResolvers();
	child.once("error", (error) => resolve({
		code: null,
		error
	}));
	child.once("close", (code) => resolve({ code }));
	const { code, error } = await promise;
	run.signal.throwIfAborted();
	if (error) throw failure("permanent", run.what, `npm could not be started (${error.message})`);
	if (code !== 0) throw failureOf(said, run.what);
}
const OFFLINE = /^(ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|ENETUNREACH|EHOSTUNREACH|ERR_SOCKET_TIMEOUT|E5\d\d|E429)$/;
function failureOf(said, what) {
	const code = /^npm (?:error|ERR!) code (\S+)/m.exec(said)?.[1] ?? "";
	const detail = lastLines(said);
	if (code === "ENOSPC" || /no space left on device/i.test(said)) return failure("permanent", what, "the disk of this machine is full.");
	if (code === "E404" || code === "ETARGET") return failure("permanent", what, `the registry that npm uses does not have it.\n${detail}`);
	if (code === "E401" || code === "E403" || code === "ENEEDAUTH") return failure("unauthorized", what, `the registry that npm uses refuses it.\n${detail}`);
	if (OFFLINE.test(code)) return failure("transient", what, `the registry that npm uses cannot be reached (${code}).\n${detail}`);
	return failure("permanent", what, `npm failed.\n${detail}`);
}
const failure = (kind, what, why) => new Failure(kind, `${what} cannot be installed: ${why}`.trim());
function lastLines(said) {
	return said.split("\n").filter((line) => !/complete log of this run|^\s*$|^npm (?:error|ERR!) +(?:code |at |errno |syscall )/i.test(line)).slice(0, 6).join("\n").slice(0, 1200);
}

// action/agents/install.ts
const MARKER = ".complete.json";
const UNFINISHED = ".unfinished-";
const DAY_MS = 864e5;
async function install(profile, options) {
	const { folder, signal, onProgress, environment = process.env } = options;
	const path = environment["PATH"] ?? "";
	const node = await findNode(path);
	if (profile.packages.length === 0) return {
		installed: "",
		node
	};
	const installed = join(folder, folderName(profile.packages));
	if (await isComplete(installed)) return {
		installed,
		node
	};
	const npm = await findNpm(path);
	if (!npm) throw new Failure("permanent", `${profile.title} cannot be installed: there is no npm on this machine. Add a step with \`actions/setup-node\` before this one, or use a runner that has Node.`);
	const names = profile.packages.map(({ name, version }) => `${name}@${version}`).join(" and ");
	onProgress(`Installing ${profile.title} (${names}).`);
	const began = Date.now();
	const fresh = await begin$1(folder, profile);
	try {
		await writeFile(join(fresh, "package.json"), JSON.stringify(manifest(profile.packages)));
		await runNpm(npm, {
			cwd: fresh,
			environment,
			signal,
			what: profile.title
		});
		await writeFile(join(fresh, MARKER), JSON.stringify(profile.packages));
		await moveIn(fresh, installed);
	} catch (error) {
		throw diskFailure(error, profile) ?? error;
	} finally {
		await rm(fresh, {
			recursive: true,
			force: true
		}).catch(() => void 0);
	}
	onProgress(`${profile.title} was installed in ${Math.round((Date.now() - began) / 1e3)} s.`);
	return {
		installed,
		node
	};
}
function folderName(packages) {
	return [...packages.map(({ name, version }) => `${name.replace(/^@/, "").replaceAll("/", "-")}@${version}`), `${process.platform}-${process.arch}`].join("+");
}
const manifest = (packages) => ({
	private: true,
	dependencies: Object.fromEntries(packages.map(({ name, version }) => [name, version]))
});
const isComplete = (installed) => access$1(join(installed, MARKER)).then(() => true, () => false);
async function begin$1(folder, profile) {
	try {
		await mkdir(folder, {
			recursive: true,
			mode: 493
		});
		await sweep(folder);
		const fresh = await mkdtemp(join(folder, UNFINISHED));
		await chmod(fresh, 493);
		return fresh;
	} catch (cause) {
		const why = cause instanceof Error ? cause.message : String(cause);
		throw diskFailure(cause, profile) ?? new Failure("permanent", `${profile.title} cannot be installed into ${folder}: ${why}`, { cause });
	}
}
async function sweep(folder) {
	for (const name of await readdir(folder)) {
		if (!name.startsWith(UNFINISHED)) continue;
		const { mtimeMs } = await stat(join(folder, name)).catch(() => ({ mtimeMs: Date.now() }));
		if (Date.now() - mtimeMs > DAY_MS) await rm(join(folder, name), {
			recursive: true,
			force: true
		}).catch(() => void 0);
	}
}
async function moveIn(fresh, installed) {
	for (let attempt = 0;; attempt += 1) try {
		return await rename(fresh, installed);
	} catch (error) {
		if (await isComplete(installed)) return;
		if (attempt === 2) throw error;
		await rm(installed, {
			recursive: true,
			force: true
		});
	}
}
function diskFailure(error, { title }) {
	const code = error instanceof Error && "code" in error ? error.code : void 0;
	return code === "ENOSPC" || code === "EDQUOT" ? new Failure("permanent", `${title} cannot be installed: the disk of this machine is full.`, { cause: error }) : void 0;
}

// action/agents/missing-key.ts
const INPUTS = {
	anthropic: "anthropic-api-key",
	openai: "openai-api-key",
	gemini: "gemini-api-key"
};
function missingKey(profile, endpoint) {
	if (profile.api === void 0 || endpoint !== void 0) return void 0;
	const input = INPUTS[profile.api];
	const secret = input.toUpperCase().replaceAll("-", "_");
	return new Failure("unauthorized", `The agent ${profile.title} needs a key for its model: give the Action the input \`${input}\`, for example \`\${{ secrets.${secret} }}\`. The key stays in the Action; the agent does not see it.`);
}

// action/agents/session-files.ts
async function sessionFilesIn(home, globs) {
	const found = /* @__PURE__ */ new Set();
	for (const glob of globs) await look$1(home, [], glob.split("/"), found);
	return [...found].sort();
}
function isSessionFile(path, globs) {
	const names = path.split("/");
	return names.every((name) => name !== "" && name !== "." && name !== ".." && !name.includes("\0")) && globs.some((glob) => fits(names, glob.split("/")));
}
async function look$1(home, at, pattern, found) {
	const [first = "", ...rest] = pattern;
	const entries = await readdir(join(home, ...at), { withFileTypes: true }).catch(() => []);
	for (const entry of entries) {
		if (first !== "**" && !fitsName(entry.name, first)) continue;
		const path = [...at, entry.name];
		if (entry.isDirectory()) {
			if (first === "**") await look$1(home, path, pattern, found);
			else if (rest.length > 0) await look$1(home, path, rest, found);
		} else if (entry.isFile() && fits([entry.name], pattern)) found.add(path.join("/"));
	}
	if (first === "**" && rest.length > 0 && rest[0] !== "**") await look$1(home, at, rest, found);
}
function fits(names, pattern) {
	const [first, ...rest] = pattern;
	if (first === void 0) return names.length === 0;
	const [name, ...others] = names;
	if (first !== "**") return name !== void 0 && fitsName(name, first) && fits(others, rest);
	if (rest.length === 0) return names.length > 0;
	return fits(names, rest) || names.length > 0 && fits(others, pattern);
}
function fitsName(name, pattern) {
	const [head = "", ...rest] = pattern.split("*");
	if (rest.length === 0) return name === pattern;
	const tail = rest.pop() ?? "";
	if (!name.startsWith(head) || !name.endsWith(tail) || name.length < head.length + tail.length) return false;
	let at = head.length;
	for (const part of rest) {
		at = name.indexOf(part, at);
		if (at < 0 || at + part.length > name.length - tail.length) return false;
		at += part.length;
	}
	return true;
}

// action/agents/saved.ts
const MOST_FILES = 200;
const LARGEST_FILE = 2e8;
const FRAME_BYTES = 100;
const MESSAGE_BYTES = 1e4;
async function packSession(profile, home, remembered, agent) {
	if (!remembered.loads) return void 0;
	const paths = await sessionFilesIn(home, profile.sessionFiles);
	if (paths.length === 0) return void 0;
	if (paths.length > MOST_FILES) throw tooMuch(`it has ${paths.length} files, and ${MOST_FILES} can be kept`);
	const files = [];
	let room = SAVED_LIMIT - MESSAGE_BYTES;
	for (const path of paths) {
		const content = (await promisify(gzip)(await contentOf(join(home, path)))).toString("base64");
		room -= content.length + path.length + FRAME_BYTES;
		if (room < 0) throw tooMuch(`${SAVED_LIMIT} bytes can be kept, and it needs more`);
		files.push({
			path,
			content
		});
	}
	const saved = SavedSession.safeParse({
		version: 1,
		agent: agentKey(agent),
		id: remembered.id,
		files
	});
	if (!saved.success) throw tooMuch("its names are too long");
	return saved.data;
}
async function unpackSession(profile, saved, home) {
	for (const { path, content } of saved.files) {
		if (!isSessionFile(path, profile.sessionFiles)) continue;
		const file = join(home, profile.putBackAs?.(path) ?? path);
		const bytes = await promisify(gunzip)(Buffer.from(content, "base64"), { maxOutputLength: LARGEST_FILE }).catch((cause) => {
			throw new Failure("permanent", `A file of the saved session cannot be read: ${path}`, { cause });
		});
		await mkdir(dirname(file), {
			recursive: true,
			mode: 448
		});
		await writeFile(file, bytes, { mode: 384 });
		await chmod(file, 384);
	}
}
async function contentOf(file) {
	const handle = await open$1(file, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
	try {
		const { size } = await handle.stat();
		if (size > LARGEST_FILE) throw tooMuch(`one of its files has ${size} bytes`);
		return await handle.readFile();
	} finally {
		await handle.close();
	}
}
const tooMuch = (why) => new Failure("permanent", `The session of the agent is too large to be kept: ${why}`);

// action/gateway/prices.ts
const HAIKU_LONG = {
	over: 1e5,
	input: 5,
	output: 5
};
const SONNET_LONG = {
	over: 2e5,
	input: 2,
	output: 1.5
};
const GPT_LONG = {
	over: 272e3,
	input: 2,
	output: 1.5
};
const GEMINI_LONG = {
	over: 2e5,
	input: 2,
	output: 1.5
};
const ROWS = {
	anthropic: [
		[
			"claude-fable-5-1",
			10,
			50,
			.25
		],
		[
			"claude-fable-5",
			10,
			50,
			1
		],
		[
			"claude-mythos-5-1",
			10,
			50,
			.25
		],
		[
			"claude-mythos-5",
			10,
			50,
			1
		],
		[
			"claude-opus-5-5",
			4,
			20,
			.2
		],
		[
			"claude-opus-5",
			5,
			25,
			.5
		],
		[
			"claude-opus-4-8",
			5,
			25,
			.5,
			void 0,
			6
		],
		[
			"claude-opus-4-7",
			5,
			25,
			.5,
			void 0,
			6
		],
		[
			"claude-opus-4-6",
			5,
			25,
			.5,
			void 0,
			6
		],
		[
			"claude-opus-4-5",
			5,
			25,
			.5
		],
		[
			"claude-opus-4-1",
			15,
			75,
			1.5
		],
		[
			"claude-opus-4-0",
			15,
			75,
			1.5
		],
		[
			"claude-opus-4",
			15,
			75,
			1.5
		],
		[
			"claude-sonnet-5-5",
			2,
			10,
			.1
		],
		[
			"claude-sonnet-5",
			2,
			10,
			.2
		],
		[
			"claude-sonnet-4-6",
			3,
			15,
			.3
		],
		[
			"claude-sonnet-4-5",
			3,
			15,
			.3,
			SONNET_LONG
		],
		[
			"claude-sonnet-4-0",
			3,
			15,
			.3,
			SONNET_LONG
		],
		[
			"claude-sonnet-4",
			3,
			15,
			.3,
			SONNET_LONG
		],
		[
			"claude-3-7-sonnet",
			3,
			15,
			.3
		],
		[
			"claude-haiku-5-5",
			.1,
			.5,
			.01,
			HAIKU_LONG
		],
		[
			"claude-haiku-4-5",
			1,
			5,
			.1
		],
		[
			"claude-3-5-haiku",
			.8,
			4,
			.08
		]
	],
	openai: [
		[
			"gpt-6.1-sol",
			2,
			10,
			.1,
			GPT_LONG
		],
		[
			"gpt-6.1-terra",
			1,
			5,
			.05,
			GPT_LONG
		],
		[
			"gpt-6-astra",
			10,
			50,
			1,
			GPT_LONG
		],
		[
			"gpt-6-sol",
			2,
			10,
			.2,
			GPT_LONG
		],
		[
			"gpt-6-luna",
			.1,
			.5,
			.01,
			GPT_LONG
		],
		[
			"gpt-5.6-sol",
			4,
			20,
			.4,
			GPT_LONG
		],
		[
			"gpt-5.6-terra",
			2,
			12,
			.2,
			GPT_LONG
		],
		[
			"gpt-5.6-luna",
			.2,
			1.2,
			.02,
			GPT_LONG
		],
		[
			"gpt-5.5-pro",
			30,
			180,
			30,
			GPT_LONG
		],
		[
			"gpt-5.5",
			5,
			30,
			.5,
			GPT_LONG
		],
		[
			"gpt-5.4-pro",
			30,
			180,
			30,
			GPT_LONG
		],
		[
			"gpt-5.4-mini",
			.75,
			4.5,
			.075
		],
		[
			"gpt-5.4-nano",
			.2,
			1.25,
			.02
		],
		[
			"gpt-5.4",
			2.5,
			15,
			.25,
			GPT_LONG
		],
		[
			"gpt-5.3-codex",
			1.75,
			14,
			.175
		],
		[
			"gpt-5.2-codex",
			1.75,
			14,
			.175
		],
		[
			"gpt-5.2-pro",
			21,
			168,
			21
		],
		[
			"gpt-5.2",
			1.75,
			14,
			.175
		],
		[
			"gpt-5.1-codex-mini",
			.25,
			2,
			.025
		],
		[
			"gpt-5.1-codex-max",
			1.25,
			10,
			.125
		],
		[
			"gpt-5.1-codex",
			1.25,
			10,
			.125
		],
		[
			"gpt-5.1",
			1.25,
			10,
			.125
		],
		[
			"gpt-5-codex",
			1.25,
			10,
			.125
		],
		[
			"gpt-5-mini",
			.25,
			2,
			.025
		],
		[
			"gpt-5-nano",
			.05,
			.4,
			.005
		],
		[
			"gpt-5",
			1.25,
			10,
			.125
		],
		[
			"gpt-4.1-mini",
			.4,
			1.6,
			.1
		],
		[
			"gpt-4.1-nano",
			.1,
			.4,
			.025
		],
		[
			"gpt-4.1",
			2,
			8,
			.5
		],
		[
			"gpt-4o-mini",
			.15,
			.6,
			.075
		],
		[
			"gpt-4o",
			2.5,
			10,
			1.25
		],
		[
			"o4-mini",
			1.1,
			4.4,
			.275
		],
		[
			"o3-mini",
			1.1,
			4.4,
			.55
		],
		[
			"o3",
			2,
			8,
			.5
		]
	],
	gemini: [
		[
			"gemini-3.8-flash",
			1.5,
			7.5,
			.15
		],
		[
			"gemini-3.7-flash",
			1.5,
			7.5,
			.15
		],
		[
			"gemini-3.6-flash",
			1.5,
			7.5,
			.15
		],
		[
			"gemini-3.5-flash-lite",
			.3,
			2.5,
			.03
		],
		[
			"gemini-3.5-flash",
			1.5,
			9,
			.15
		],
		[
			"gemini-3.1-pro",
			2,
			12,
			.2,
			GEMINI_LONG
		],
		[
			"gemini-3.1-flash-lite",
			.25,
			1.5,
			.025
		],
		[
			"gemini-3-pro",
			2,
			12,
			.2,
			GEMINI_LONG
		],
		[
			"gemini-3-flash",
			.5,
			3,
			.05
		],
		[
			"gemini-2.5-pro",
			1.25,
			10,
			.125,
			GEMINI_LONG
		],
		[
			"gemini-2.5-flash-lite",
			.1,
			.4,
			.01
		],
		[
			"gemini-2.5-flash",
			.3,
			2.5,
			.03
		]
	]
};
const SAME_MODEL = /^(-(preview|latest|exp|beta|chat|customtools|\d{8}|\d{4}-\d{2}-\d{2}|\d{2}-\d{2}(-\d{4})?|\d{3}))*([@[:].*)?$/;
function priceOf(api, model) {
	const name = model.slice(model.lastIndexOf("/") + 1).toLowerCase();
	const best = ROWS[api].filter(([prefix]) => name.startsWith(prefix) && SAME_MODEL.test(name.slice(prefix.length))).reduce((a, b) => a && a[0].length >= b[0].length ? a : b, void 0);
	return best && price(api, best);
}
function dearest(api) {
	const prices = ROWS[api].map((row) => price(api, row));
	const most = (of) => Math.max(...prices.map(of));
	return {
		input: most((each) => each.input),
		output: most((each) => each.output),
		cacheRead: most((each) => each.cacheRead),
		cacheWrite: most((each) => each.cacheWrite),
		cacheWriteLong: most((each) => each.cacheWriteLong),
		long: void 0,
		fast: most((each) => each.fast)
	};
}
function price(api, [, input, output, cacheRead, long, fast = 2]) {
	const [short, hour] = api === "gemini" ? [1, 1] : [1.25, api === "openai" ? 2.5 : 2];
	return {
		input,
		output,
		cacheRead,
		cacheWrite: input * short,
		cacheWriteLong: input * hour,
		long,
		fast
	};
}
const SEARCH = .01;
function costOf(usage, price) {
	const prompt = usage.input + usage.cacheRead + usage.cacheWrite + usage.cacheWriteLong;
	const long = price.long && prompt > price.long.over ? price.long : {
		input: 1,
		output: 1
	};
	return ((usage.input * price.input + usage.cacheRead * price.cacheRead + usage.cacheWrite * price.cacheWrite + usage.cacheWriteLong * price.cacheWriteLong) * long.input + usage.output * price.output * long.output) / 1e6 * (usage.fast ? price.fast : 1) + usage.searches * SEARCH;
}

// action/gateway/account.ts
var Account = class {
	#options;
	#spent = {
		inputTokens: 0,
		outputTokens: 0,
		cost: 0
	};
	#counted = 0;
	#underWay = 0;
	#open = 0;
	#over = false;
	#unknown = /* @__PURE__ */ new Set();
	#waiting = [];
	constructor(options) {
		this.#options = options;
	}
	get spent() {
		return this.#spent;
	}
	get refusal() {
		return this.#over && this.#options.budget ? this.#reason(this.#options.budget) : void 0;
	}
	async admit(question, signal) {
		const { budget } = this.#options;
		const price = priceOf(question.api, question.model) ?? dearest(question.api);
		const most = budget ? costOf(question.most, price) : 0;
		const isTooMuch = () => budget && this.#open > 0 && this.#counted + this.#underWay >= budget.amount;
		while (isTooMuch() && !this.#over && !signal.aborted) await this.#nextEnd(signal);
		if (this.#over || signal.aborted) return void 0;
		this.#underWay += most;
		this.#open += 1;
		let open = true;
		const settle = (count) => {
			if (!open) return;
			open = false;
			this.#underWay -= most;
			this.#open -= 1;
			if (count) this.#add(question.api, count);
			for (const wake of this.#waiting.splice(0)) wake();
		};
		return { settle };
	}
	#add(api, { model, usage }) {
		const price = priceOf(api, model);
		const cost = costOf(usage, price ?? dearest(api));
		if (price === void 0 && cost > 0) this.#unknown.add(model);
		this.#counted += cost;
		this.#spent = {
			inputTokens: this.#spent.inputTokens + usage.input + usage.cacheRead + usage.cacheWrite + usage.cacheWriteLong,
			outputTokens: this.#spent.outputTokens + usage.output,
			cost: this.#unknown.size > 0 ? void 0 : this.#counted
		};
		this.#options.onSpent(this.#spent);
		const { budget } = this.#options;
		if (!budget || this.#over || this.#counted < budget.amount) return;
		this.#over = true;
		this.#options.onBudget(this.#reason(budget));
	}
	#reason({ amount, currency }) {
		const models = [...this.#unknown].map((model) => `\`${model.replace(/[^\w.:@/-]/g, "")}\``).join(", ");
		const guess = models === "" ? "" : `, with the highest price known for ${models}, whose own is not known`;
		return `The budget of ${amount} ${currency} is spent: the models have cost ${this.#counted.toFixed(2)} USD${guess}.`;
	}
	async #nextEnd(signal) {
		const { promise, resolve } = Promise.withResolvers();
		const wake = () => resolve();
		this.#waiting.push(wake);
		signal.addEventListener("abort", wake, { once: true });
		await promise;
		signal.removeEventListener("abort", wake);
	}
};

// action/gateway/gateway.ts
const MODEL_APIS = [
	"anthropic",
	"openai",
	"gemini"
];

// action/gateway/headers.ts
const OF_THE_CONNECTION = [
	"connection",
	"keep-alive",
	"proxy-authenticate",
	"proxy-authorization",
	"proxy-connection",
	"te",
	"trailer",
	"transfer-encoding",
	"upgrade"
];
const OF_THE_WORK = [
	"authorization",
	"x-api-key",
	"x-goog-api-key",
	"x-goog-user-project",
	"openai-organization",
	"openai-project",
	"cookie",
	"host",
	"content-length",
	"accept-encoding",
	"expect",
	"forwarded",
	"via",
	"origin",
	"referer"
];
function requestHeaders(headers, api, { key }, length) {
	const kept = without(headers, [...OF_THE_CONNECTION, ...OF_THE_WORK]);
	for (const name of Object.keys(kept)) if (name.startsWith("x-forwarded-")) delete kept[name];
	return {
		...kept,
		...keyHeader(api, key),
		"accept-encoding": "identity",
		...length > 0 && { "content-length": length }
	};
}
function keyHeader(api, key) {
	switch (api) {
		case "anthropic": return { "x-api-key": key };
		case "openai": return { authorization: `Bearer ${key}` };
		case "gemini": return { "x-goog-api-key": key };
	}
}
function answerHeaders(headers) {
	return without(headers, [
		...OF_THE_CONNECTION,
		"set-cookie",
		"alt-svc",
		"location"
	]);
}
function without(headers, names) {
	const named = (headers.connection ?? "").split(",").map((name) => name.trim().toLowerCase());
	const dropped = /* @__PURE__ */ new Set([...names, ...named]);
	return Object.fromEntries(Object.entries(headers).filter(([name]) => !dropped.has(name)));
}

// action/gateway/usage.ts
const NOTHING_USED = {
	input: 0,
	cacheRead: 0,
	cacheWrite: 0,
	cacheWriteLong: 0,
	output: 0,
	searches: 0,
	fast: false
};
const count = number().int().min(0).max(1e9).catch(0);
const model = string().max(200).optional().catch(void 0);
const AnthropicUsage = object({
	input_tokens: count.optional(),
	output_tokens: count.optional(),
	cache_read_input_tokens: count.optional(),
	cache_creation_input_tokens: count.optional(),
	cache_creation: object({ ephemeral_1h_input_tokens: count.optional() }).nullish().catch(void 0),
	server_tool_use: object({ web_search_requests: count.optional() }).nullish().catch(void 0),
	speed: string().nullish().catch(void 0)
});
const Anthropic = object({
	model,
	usage: AnthropicUsage.nullish().catch(void 0),
	message: object({
		model,
		usage: AnthropicUsage.nullish().catch(void 0)
	}).optional().catch(void 0)
});
const OpenAiDetails = object({
	cached_tokens: count.optional(),
	cache_write_tokens: count.optional()
}).nullish();
const OpenAiUsage = object({
	prompt_tokens: count.optional(),
	completion_tokens: count.optional(),
	prompt_tokens_details: OpenAiDetails.catch(void 0),
	input_tokens: count.optional(),
	output_tokens: count.optional(),
	input_tokens_details: OpenAiDetails.catch(void 0)
});
const tier = string().nullish().catch(void 0);
const OpenAiAnswer = object({
	model,
	usage: OpenAiUsage.nullish().catch(void 0),
	service_tier: tier
});
const OpenAi = OpenAiAnswer.extend({ response: OpenAiAnswer.optional().catch(void 0) });
const Gemini = object({
	modelVersion: model,
	usageMetadata: object({
		promptTokenCount: count.optional(),
		cachedContentTokenCount: count.optional(),
		toolUsePromptTokenCount: count.optional(),
		candidatesTokenCount: count.optional(),
		thoughtsTokenCount: count.optional()
	}).optional().catch(void 0)
});
function readUsage(api, data) {
	switch (api) {
		case "anthropic": {
			const read = Anthropic.safeParse(data).data;
			return {
				model: read?.message?.model ?? read?.model,
				usage: anthropic(read?.message?.usage ?? read?.usage)
			};
		}
		case "openai": {
			const read = OpenAi.safeParse(data).data;
			const answer = read?.response ?? read;
			const fast = answer?.service_tier === "priority" || answer?.service_tier === "fast";
			return {
				model: answer?.model,
				usage: openAi(answer?.usage, fast)
			};
		}
		case "gemini": {
			const read = Gemini.safeParse(data).data;
			return {
				model: read?.modelVersion,
				usage: gemini(read?.usageMetadata)
			};
		}
	}
}
function anthropic(usage) {
	if (!usage) return void 0;
	const hour = usage.cache_creation?.ephemeral_1h_input_tokens;
	const written = usage.cache_creation_input_tokens;
	return told({
		input: usage.input_tokens,
		output: usage.output_tokens,
		cacheRead: usage.cache_read_input_tokens,
		cacheWriteLong: hour,
		cacheWrite: written === void 0 ? void 0 : Math.max(0, written - (hour ?? 0)),
		searches: usage.server_tool_use?.web_search_requests,
		fast: usage.speed === "fast" ? true : void 0
	});
}
function openAi(usage, fast) {
	if (!usage) return void 0;
	const details = usage.input_tokens_details ?? usage.prompt_tokens_details;
	const cacheRead = details?.cached_tokens ?? 0;
	const cacheWrite = details?.cache_write_tokens ?? 0;
	return {
		input: Math.max(0, (usage.input_tokens ?? usage.prompt_tokens ?? 0) - cacheRead - cacheWrite),
		cacheRead,
		cacheWrite,
		output: usage.output_tokens ?? usage.completion_tokens ?? 0,
		fast
	};
}
function gemini(usage) {
	if (!usage) return void 0;
	const cacheRead = usage.cachedContentTokenCount ?? 0;
	return {
		input: Math.max(0, (usage.promptTokenCount ?? 0) - cacheRead) + (usage.toolUsePromptTokenCount ?? 0),
		cacheRead,
		output: (usage.candidatesTokenCount ?? 0) + (usage.thoughtsTokenCount ?? 0)
	};
}
function told(usage) {
	return Object.fromEntries(Object.entries(usage).filter(([, value]) => value !== void 0));
}

// action/gateway/meter.ts
const LARGEST_JSON = 32e6;
function startMeter(answer) {
	const { api, asked } = answer;
	let { model } = answer;
	let usage;
	let hasOutput = false;
	let bytes = 0;
	let events = 0;
	const look = (text) => {
		for (const data of objectsIn(text)) {
			const reading = readUsage(api, data);
			model = reading.model ?? model;
			usage = reading.usage ? {
				...usage,
				...reading.usage
			} : usage;
			hasOutput ||= reading.usage?.output !== void 0 && !isBeginning(data);
		}
	};
	const reader = answer.contentType?.includes("event-stream") ? readEvents((data) => {
		events += 1;
		if (data.includes("\"usage")) look(data);
	}) : readWhole(look);
	const plain = decoder(answer.encoding);
	plain?.on("data", (chunk) => reader.take(chunk));
	plain?.on("error", () => void 0);
	return {
		take: (chunk) => {
			bytes += chunk.length;
			if (plain) plain.write(chunk);
			else reader.take(chunk);
		},
		end: async () => {
			if (plain) await drained(plain);
			reader.end();
			const input = usage ? {} : { input: Math.ceil(asked / 4) };
			const output = hasOutput ? {} : { output: Math.max(usage?.output ?? 0, events, Math.ceil(bytes / 32)) };
			return {
				model,
				usage: {
					...NOTHING_USED,
					...usage,
					...input,
					...output
				}
			};
		}
	};
}
function readEvents(onData) {
	const parser = createParser({ onEvent: ({ data }) => onData(data) });
	const text = new TextDecoder();
	return {
		take: (chunk) => parser.feed(text.decode(chunk, { stream: true })),
		end: () => parser.feed("\n\n")
	};
}
function readWhole(onText) {
	const chunks = [];
	let size = 0;
	return {
		take: (chunk) => {
			size += chunk.length;
			if (size <= LARGEST_JSON) chunks.push(chunk);
			else chunks.length = 0;
		},
		end: () => onText(Buffer.concat(chunks).toString())
	};
}
function objectsIn(text) {
	try {
		const data = JSON.parse(text);
		return Array.isArray(data) ? data : [data];
	} catch {
		return [];
	}
}
const isBeginning = (data) => typeof data === "object" && data !== null && "type" in data && data.type === "message_start";
function decoder(encoding) {
	switch (encoding) {
		case "gzip": return createGunzip();
		case "deflate": return createInflate();
		case "br": return createBrotliDecompress();
		default: return;
	}
}
async function drained(stream) {
	stream.end();
	await finished(stream).catch(() => void 0);
}

// action/gateway/pass.ts
const newPass = () => `signalbox-${randomBytes(32).toString("base64url")}`;
function showsPass(request, pass) {
	const { headers, url = "" } = request;
	const query = new URLSearchParams(url.split("?", 2)[1] ?? "");
	const [, bearer] = /^bearer +(\S+) *$/i.exec(headers.authorization ?? "") ?? [];
	return [
		bearer,
		headers["x-api-key"],
		headers["x-goog-api-key"],
		query.get("key")
	].some((word) => typeof word === "string" && isSame(word, pass));
}
function isSame(a, b) {
	const digest = (text) => createHash("sha256").update(text).digest();
	return timingSafeEqual(digest(a), digest(b));
}

// action/gateway/question.ts
const USUAL_ANSWER = 32e3;
const LONGEST_PROMPT = 1e6;
const LONGEST_ANSWER = 256e3;
const limit = number().positive().optional().catch(void 0);
const Asked = object({
	model: string().max(200).optional().catch(void 0),
	max_tokens: limit,
	max_completion_tokens: limit,
	max_output_tokens: limit,
	generationConfig: object({ maxOutputTokens: limit }).optional().catch(void 0),
	n: limit,
	stream: boolean().optional().catch(void 0),
	stream_options: looseObject({ include_usage: boolean().optional() }).nullish().catch(void 0),
	background: boolean().nullish().catch(true),
	speed: string().nullish().catch(void 0),
	service_tier: string().nullish().catch(void 0)
});
function readQuestion(route, body) {
	const data = parsed(body);
	const asked = Asked.safeParse(data);
	if (!asked.success) return rejected("bad_request", "The body of the request must be a JSON object.");
	if (asked.data.background === true) return rejected("bad_request", "Answers in the background are not passed on, since nobody could count what they cost.");
	const { max_tokens, max_completion_tokens, max_output_tokens, generationConfig, n, speed, service_tier } = asked.data;
	const answer = max_tokens ?? max_completion_tokens ?? max_output_tokens ?? generationConfig?.maxOutputTokens;
	const most = {
		...NOTHING_USED,
		input: Math.min(LONGEST_PROMPT, Math.ceil(body.length / 3)),
		output: Math.min(LONGEST_ANSWER, answer ?? USUAL_ANSWER) * Math.min(n ?? 1, 100),
		fast: speed === "fast" || service_tier === "priority" || service_tier === "fast"
	};
	const model = route.model ?? asked.data.model ?? "";
	return accepted({
		api: route.api,
		model,
		most,
		body: askingForUsage(route, asked.data, data, body)
	});
}
function askingForUsage(route, asked, data, body) {
	if (!route.asksForUsage || asked.stream !== true || asked.stream_options?.include_usage === true) return body;
	const options = {
		...asked.stream_options,
		include_usage: true
	};
	if (asked.stream_options) return Buffer.from(JSON.stringify({
		...data,
		stream_options: options
	}));
	const start = body.indexOf("{") + 1;
	const added = `"stream_options":${JSON.stringify(options)},`;
	return Buffer.concat([
		body.subarray(0, start),
		Buffer.from(added),
		body.subarray(start)
	]);
}
function parsed(body) {
	try {
		return JSON.parse(body.toString());
	} catch {
		return;
	}
}

// action/gateway/refusals.ts
const ANTHROPIC = {
	400: "invalid_request_error",
	401: "authentication_error",
	402: "billing_error",
	403: "permission_error",
	404: "not_found_error",
	413: "request_too_large"
};
const OPENAI = {
	401: "invalid_api_key",
	402: "insufficient_quota",
	404: "not_found"
};
const GEMINI = {
	400: "INVALID_ARGUMENT",
	401: "UNAUTHENTICATED",
	402: "FAILED_PRECONDITION",
	403: "PERMISSION_DENIED",
	404: "NOT_FOUND",
	413: "INVALID_ARGUMENT"
};
function refusalBody(api, { status, message }) {
	switch (api) {
		case "anthropic": return JSON.stringify({
			type: "error",
			error: {
				type: ANTHROPIC[status] ?? "api_error",
				message
			}
		});
		case "openai": return JSON.stringify({ error: {
			message,
			type: status === 402 ? "insufficient_quota" : status >= 500 ? "server_error" : "invalid_request_error",
			param: null,
			code: OPENAI[status] ?? null
		} });
		case "gemini": return JSON.stringify({ error: {
			code: status,
			message,
			status: GEMINI[status] ?? "UNAVAILABLE"
		} });
	}
}
function refuse(response, api, refusal) {
	if (response.headersSent || response.destroyed) {
		response.destroy();
		return;
	}
	response.writeHead(refusal.status, {
		"content-type": "application/json",
		connection: "close"
	});
	response.end(refusalBody(api, refusal));
}

// action/gateway/relay.ts
function openRelay() {
	const options = {
		keepAlive: true,
		scheduling: "lifo",
		proxyEnv: process.env
	};
	const agents = {
		"http:": new Agent(options),
		"https:": new Agent$1(options)
	};
	const begin = ({ url, method, headers, signal }) => url.startsWith("https:") ? request$1(url, {
		method,
		headers,
		signal,
		agent: agents["https:"]
	}) : request(url, {
		method,
		headers,
		signal,
		agent: agents["http:"]
	});
	const send = async (order, again = true) => {
		const request = begin(order);
		const { promise, resolve, reject } = Promise.withResolvers();
		request.once("response", resolve);
		request.on("error", reject);
		request.end(order.body);
		try {
			return await promise;
		} catch (error) {
			if (again && request.reusedSocket && !order.signal.aborted && isReset(error)) return send(order, false);
			throw error;
		}
	};
	return {
		send,
		close: () => {
			agents["http:"].destroy();
			agents["https:"].destroy();
		}
	};
}
const isReset = (error) => error instanceof Error && "code" in error && error.code === "ECONNRESET";
async function passOn(answer, response, onChunk) {
	response.writeHead(answer.statusCode ?? 502, answerHeaders(answer.headers));
	response.flushHeaders();
	const passed = pipeline(answer, response);
	answer.on("data", onChunk);
	await passed;
}
const LONGEST_ERROR = 1e6;
async function passOnError(answer, response, key) {
	const chunks = [];
	let size = 0;
	try {
		for await (const chunk of answer) {
			size += chunk.length;
			if (size <= LONGEST_ERROR) chunks.push(chunk);
		}
	} catch {
		response.destroy();
		return;
	}
	const hide = (text) => key === "" ? text : text.replaceAll(key, "***");
	const body = Buffer.from(hide(Buffer.concat(chunks).toString("latin1")), "latin1");
	const headers = Object.entries(answerHeaders(answer.headers)).map(([name, value]) => [name, hide(String(value))]);
	response.writeHead(answer.statusCode ?? 502, {
		...Object.fromEntries(headers),
		"content-length": body.length
	});
	response.end(body);
}

// action/gateway/routes.ts
const PASSED = /* @__PURE__ */ new Set([
	"alt",
	"beta",
	"limit",
	"after_id",
	"before_id",
	"pageSize",
	"pageToken"
]);
const MODEL = "[A-Za-z0-9][A-Za-z0-9._:@-]{0,127}";
const GEMINI_ASK = new RegExp(`^/gemini(/v1(?:beta)?/models/(${MODEL}?)):(generateContent|streamGenerateContent|countTokens)$`);
const GEMINI_LOOK = new RegExp(`^/gemini(/v1(?:beta)?/models(?:/${MODEL})?)$`);
const LOOK = new RegExp(`^/(anthropic|openai)(/v1/models(?:/${MODEL})?)$`);
function findRoute(method, url) {
	const [path = "", query = ""] = url.split("?", 2);
	const found = method === "POST" ? postRoute(path) : method === "GET" ? getRoute(path) : void 0;
	return found && {
		...found,
		path: found.path + passedQuery(query)
	};
}
function postRoute(path) {
	switch (path) {
		case "/anthropic/v1/messages": return {
			api: "anthropic",
			purpose: "ask",
			path: "/v1/messages"
		};
		case "/anthropic/v1/messages/count_tokens": return {
			api: "anthropic",
			purpose: "look",
			path: "/v1/messages/count_tokens"
		};
		case "/openai/v1/chat/completions": return {
			api: "openai",
			purpose: "ask",
			path: "/v1/chat/completions",
			asksForUsage: true
		};
		case "/openai/v1/responses": return {
			api: "openai",
			purpose: "ask",
			path: "/v1/responses"
		};
		case "/openai/v1/responses/input_tokens": return {
			api: "openai",
			purpose: "look",
			path: "/v1/responses/input_tokens"
		};
	}
	const [, upstream, model, verb] = GEMINI_ASK.exec(path) ?? [];
	if (upstream === void 0 || model === void 0) return void 0;
	return {
		api: "gemini",
		purpose: verb === "countTokens" ? "look" : "ask",
		path: `${upstream}:${verb}`,
		model,
		streams: verb === "streamGenerateContent"
	};
}
function getRoute(path) {
	const [, gemini] = GEMINI_LOOK.exec(path) ?? [];
	if (gemini !== void 0) return {
		api: "gemini",
		purpose: "look",
		path: gemini
	};
	const [, api, upstream = ""] = LOOK.exec(path) ?? [];
	return api === "anthropic" || api === "openai" ? {
		api,
		purpose: "look",
		path: upstream
	} : void 0;
}
function passedQuery(query) {
	const kept = new URLSearchParams([...new URLSearchParams(query)].filter(([name]) => PASSED.has(name)));
	return kept.size === 0 ? "" : `?${kept.toString()}`;
}
function apiOf(url) {
	if (url.startsWith("/openai")) return "openai";
	return url.startsWith("/gemini") ? "gemini" : "anthropic";
}

// action/gateway/open.ts
const LARGEST_REQUEST = 64e6;
const KEEP_ALIVE_MS = 9e4;
async function openGateway(options) {
	const { access, budget } = options;
	if (budget && budget.currency !== "USD") throw new Failure("permanent", `The budget is ${budget.amount} ${budget.currency}, but models are priced in US dollars and no rate is known here. Give the budget in USD.`);
	const pass = newPass();
	const account = new Account(options);
	const relay = openRelay();
	const desk = {
		access,
		pass,
		account,
		relay
	};
	const visits = /* @__PURE__ */ new Set();
	const server = createServer({ keepAliveTimeout: KEEP_ALIVE_MS }, (request, response) => {
		const api = apiOf(request.url ?? "");
		response.on("error", () => void 0);
		const visit = serve(desk, request, response).catch((error) => {
			const why = error instanceof Error && "code" in error ? String(error.code) : "the connection broke";
			refuse(response, api, {
				status: 502,
				message: `The model's provider cannot be reached (${why}).`
			});
		});
		visits.add(visit);
		visit.finally(() => visits.delete(visit));
	});
	const listening = Promise.withResolvers();
	server.once("error", listening.reject).listen(0, "127.0.0.1", listening.resolve);
	await listening.promise;
	const address = server.address();
	const port = typeof address === "object" && address ? address.port : 0;
	const known = new Set(MODEL_APIS.filter((api) => access[api]));
	return {
		endpoint: (api) => known.has(api) ? {
			baseUrl: `http://127.0.0.1:${port}/${api}`,
			pass
		} : void 0,
		get spent() {
			return account.spent;
		},
		close: async () => {
			const closed = Promise.withResolvers();
			server.close(() => closed.resolve());
			server.closeAllConnections();
			await closed.promise;
			await Promise.all(visits);
			relay.close();
		}
	};
}
async function serve(desk, request, response) {
	const { url = "", method = "" } = request;
	const api = apiOf(url);
	const no = (status, message) => refuse(response, api, {
		status,
		message
	});
	if (!showsPass(request, desk.pass)) return no(401, "This address takes the pass of this session and nothing else.");
	const route = findRoute(method, url);
	if (!route) return no(404, "Only questions to models pass here.");
	if (!desk.access[route.api]) return no(403, `No key for ${route.api} was given to this run.`);
	const refusal = desk.account.refusal;
	if (refusal !== void 0) return no(402, refusal);
	const left = new AbortController();
	response.once("close", () => {
		if (!response.writableFinished) left.abort();
	});
	const body = await readBody(request);
	if (!body) return no(413, "The request is larger than 64 MB.");
	if (route.purpose === "look") return look(desk, {
		request,
		response,
		route,
		body,
		signal: left.signal
	});
	const question = readQuestion(route, body);
	if (!question.ok) return no(400, question.rejection.message);
	const admitted = await desk.account.admit(question.value, left.signal);
	if (!admitted) return no(402, desk.account.refusal ?? "Nobody waits for the answer any more.");
	return ask(desk, {
		request,
		response,
		route,
		body: question.value.body,
		signal: left.signal
	}, question.value, admitted);
}
async function look(desk, visit) {
	const answer = await fetchAnswer(desk, visit);
	if (!answer) return;
	if ((answer.statusCode ?? 0) >= 300) return passOnError(answer, visit.response, desk.access[visit.route.api]?.key ?? "");
	await passOn(answer, visit.response, () => void 0).catch(() => visit.response.destroy());
}
async function ask(desk, visit, question, admitted) {
	try {
		const answer = await fetchAnswer(desk, visit);
		if (!answer) return;
		if (!((answer.statusCode ?? 0) < 300)) return await passOnError(answer, visit.response, desk.access[visit.route.api]?.key ?? "");
		const meter = startMeter({
			api: question.api,
			model: question.model,
			asked: question.body.length,
			contentType: answer.headers["content-type"],
			encoding: answer.headers["content-encoding"]
		});
		await passOn(answer, visit.response, meter.take).catch(() => visit.response.destroy());
		admitted.settle(await meter.end());
	} finally {
		admitted.settle(void 0);
	}
}
async function fetchAnswer(desk, { request, response, route, body, signal }) {
	const access = desk.access[route.api];
	if (!access) return void 0;
	const answer = await desk.relay.send({
		url: access.baseUrl + route.path,
		method: request.method ?? "GET",
		headers: requestHeaders(request.headers, route.api, access, body.length),
		body,
		signal
	});
	const status = answer.statusCode ?? 0;
	if (status < 300 || status >= 400) return answer;
	answer.destroy();
	return refused(response, route.api, {
		status: 502,
		message: `The model's provider answered ${status}, which leads elsewhere, and is not followed.`
	});
}
function refused(response, api, refusal) {
	refuse(response, api, refusal);
}
async function readBody(request) {
	const chunks = [];
	let size = 0;
	for await (const chunk of request) {
		size += chunk.length;
		if (size > LARGEST_REQUEST) return void 0;
		chunks.push(chunk);
	}
	return Buffer.concat(chunks);
}

// action/start-prompt.ts
async function equip(agent, { run, halt, report }) {
	const profile = profileOf(agent);
	if (profile.packages.length === 0) {
		const files = agent.command.map((word) => found(word, run.searchPath)).filter((path) => path !== void 0);
		return {
			profile,
			installed: "",
			node: process.execPath,
			reach: files
		};
	}
	const missing = profile.api !== void 0 && run.access[profile.api] === void 0 && missingKey(profile, void 0);
	if (missing) throw missing;
	const onProgress = (text) => report({
		kind: "notice",
		level: "info",
		text
	});
	const { installed, node } = await install(profile, {
		folder: run.tools,
		signal: halt.signal,
		onProgress
	});
	return {
		profile,
		installed,
		node,
		reach: [installed, node]
	};
}
function found(word, searchPath) {
	return (isAbsolute(word) ? [word] : searchPath.split(delimiter).map((folder) => join(folder, word))).find((path) => {
		try {
			accessSync(path, constants.R_OK);
			return true;
		} catch {
			return false;
		}
	});
}
async function openModels(task, profile, { run, halt, report }) {
	const { access } = run;
	if (Object.keys(access).length === 0) {
		const missing = missingKey(profile, void 0);
		if (missing) throw missing;
		return;
	}
	return openGateway({
		access,
		budget: task.budget,
		onSpent: ({ inputTokens, outputTokens, cost }) => report({
			kind: "usage",
			inputTokens,
			outputTokens,
			...cost === void 0 ? {} : { cost: {
				amount: cost,
				currency: "USD"
			} }
		}),
		onBudget: (reason) => halt.pull("failed", reason, "budget")
	});
}
async function startPrompt(task, work, desk) {
	const { equipment, confinement, workspace, gateway, environment, report, halt } = desk;
	const { profile, installed, node } = equipment;
	const endpoint = profile.api === void 0 ? void 0 : gateway?.endpoint(profile.api);
	const missing = missingKey(profile, endpoint);
	if (missing) throw missing;
	const home = environment["HOME"] ?? confinement.folder;
	const prepared = profile.prepare({
		installed,
		home,
		workspace: workspace.folder,
		node,
		rules: task.rules,
		endpoint,
		model: work.agent.model
	});
	const saved = await resumable(task, work, report);
	halt.signal.throwIfAborted();
	if (saved) await unpackSession(profile, saved, home);
	for (const { path, text, mode } of prepared.files) {
		const file = join(home, path);
		await mkdir(dirname(file), { recursive: true });
		await writeFile(file, text);
		await chmod(file, mode ?? 384);
	}
	await confinement.give(home);
	if (prepared.notCompiled.length > 0) report({
		kind: "notice",
		level: "info",
		text: `${profile.title} cannot be told these rules in its own words; they hold for what it asks, and what it does is watched: ${prepared.notCompiled.map((rule) => code$1(rule, 200)).join(", ")}`.slice(0, 2e3)
	});
	return startAgent({
		work,
		rules: task.rules,
		profile,
		prepared,
		confinement,
		environment: {
			...profile.api === void 0 ? anyModel(gateway) : {},
			...environment
		},
		workspace: workspace.folder,
		session: task.session,
		commit: task.commit,
		report,
		endsAt: task.endsAt,
		lingers: task.lingers,
		...saved && { resume: { id: saved.id } },
		...task.onAsk && { onAsk: task.onAsk }
	});
}
async function resumable(task, { agent }, report) {
	const saved = await task.resume().catch((error) => {
		report({
			kind: "notice",
			level: "warning",
			text: `The earlier session could not be fetched, so a new one begins: ${error instanceof Failure ? error.message : String(error)}`
		});
	});
	return saved?.agent === agentKey(agent) ? saved : void 0;
}
function anyModel(gateway) {
	const names = {
		anthropic: "ANTHROPIC",
		openai: "OPENAI",
		gemini: "GEMINI"
	};
	const variables = {};
	for (const api of MODEL_APIS) {
		const endpoint = gateway?.endpoint(api);
		if (!endpoint) continue;
		variables[`${names[api]}_BASE_URL`] = api === "openai" ? `${endpoint.baseUrl}/v1` : endpoint.baseUrl;
		variables[`${names[api]}_API_KEY`] = endpoint.pass;
	}
	return variables;
}

// action/shell-output.ts
function openOutput(folder) {
	const path = join(folder, `output-${randomBytes(8).toString("hex")}`);
	execFileSync("mkfifo", [
		"-m",
		"666",
		path
	]);
	const reading = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
	const writing = openSync(path, constants.O_WRONLY | constants.O_NONBLOCK);
	return {
		path,
		stream: new Socket({
			fd: reading,
			readable: true,
			writable: false
		}),
		letGo: () => closeSync(writing)
	};
}

// action/shell.ts
const RUN = "exec bash --noprofile --norc -eo pipefail \"$0\" >\"$1\" 2>&1 </dev/null";
function startShell(job) {
	const { report, confinement } = job;
	const script = join(confinement.folder, `command-${randomBytes(8).toString("hex")}.sh`);
	writeFileSync(script, `${job.command}\n`, {
		mode: 420,
		flag: "wx"
	});
	const output = openOutput(confinement.folder);
	const child = confinement.start({
		command: [
			"bash",
			"-c",
			RUN,
			script,
			output.path
		],
		cwd: job.workspace,
		environment: job.environment
	});
	child.stdin.on("error", () => void 0);
	child.stdin.end();
	report({
		kind: "session.started",
		agent: "shell",
		steering: false,
		commit: job.commit
	});
	report({
		kind: "state",
		state: "running"
	});
	let tail = "";
	let interruptedBy;
	output.stream.setEncoding("utf8").on("data", (text) => {
		tail = tailOf(tail + text, OUTPUT_LIMIT);
		for (let rest = text; rest !== "";) {
			const piece = cutText(rest, TEXT_LIMIT);
			report({
				kind: "terminal",
				text: piece
			});
			rest = rest.slice(piece.length);
		}
	});
	let complaint = "";
	child.stdout.resume();
	child.stderr.setEncoding("utf8").on("data", (text) => complaint = tailOf(complaint + text, 500));
	const closed = Promise.withResolvers();
	const exited = Promise.withResolvers();
	child.once("exit", (code, signal) => exited.resolve({
		code,
		signal
	}));
	child.once("error", ({ message }) => exited.resolve({
		code: null,
		signal: null,
		error: message
	}));
	output.stream.once("close", () => closed.resolve());
	output.stream.on("error", () => void 0);
	const clear = async () => {
		await exited.promise;
		await confinement.kill();
		output.letGo();
		await within$1(2e3, NO_HURRY, closed.promise);
		output.stream.destroy();
	};
	let clearing;
	const cleared = () => clearing ??= clear();
	const ended = async () => {
		const { code, signal, error } = await exited.promise;
		await cleared();
		const why = error ?? (complaint.trim() === "" ? void 0 : complaint.trim());
		if (why !== void 0 && tail === "" && code !== 0) return {
			outcome: "failed",
			ending: "crashed",
			reason: `bash could not be started: ${why}`,
			output: "",
			exitCode: code
		};
		const by = interruptedBy === void 0 ? "" : ` after an interrupt by ${interruptedBy}`;
		const reason = `${firstLine(job.command)} ended with ${signal ?? code}${by}`;
		return {
			outcome: code === 0 ? "succeeded" : "failed",
			ending: "exited",
			reason,
			output: tail,
			exitCode: code
		};
	};
	return {
		ended: ended(),
		take: ({ number, order }) => {
			if (order.kind === "interrupt") {
				interruptedBy = order.by;
				confinement.signal("SIGINT");
			}
			if (order.kind === "message") {
				report({
					kind: "message",
					id: `control-${number}`,
					role: "user",
					text: cutText(order.text, TEXT_LIMIT),
					control: number,
					status: "refused"
				});
				report({
					kind: "notice",
					level: "info",
					text: "A shell command takes no messages."
				});
			}
		},
		stop: async (halt) => {
			const step = await stopShell(confinement, exited.promise, halt, report);
			await within$1(4e3, NO_HURRY, cleared());
			const exitCode = child.exitCode;
			const reason = `${halt.reason}. The command ${step}.`;
			return {
				outcome: halt.outcome,
				ending: halt.ending,
				reason,
				output: tail,
				exitCode
			};
		}
	};
}
const STEPS = [
	{
		signal: "SIGINT",
		waitMs: 5e3
	},
	{
		signal: "SIGTERM",
		waitMs: 3e3
	},
	{
		signal: "SIGKILL",
		waitMs: 3e3
	}
];
async function stopShell(confinement, exited, halt, report) {
	for (const { signal, waitMs } of STEPS) {
		report({
			kind: "state",
			state: "stopping",
			step: signal
		});
		await (signal === "SIGKILL" ? confinement.kill() : confinement.signal(signal));
		if (await within$1(waitMs, halt.hurry, exited)) return `ended on ${signal}`;
	}
	return "did not end";
}
const firstLine = (command) => {
	const line = command.trim().split("\n", 1)[0] ?? "";
	return line.length > 120 ? `${cutText(line, 120)}…` : line;
};

// action/start-work.ts
async function startWork(task, around) {
	const { run, halt, report } = around;
	const equipment = task.work.kind === "prompt" ? await equip(task.work.agent, around) : void 0;
	const confinement = await confine({
		session: task.session,
		need: task.isolated || run.confine === "require" ? "require" : "any",
		reach: [...equipment?.reach ?? [], ...task.reach],
		onLess: (text) => report({
			kind: "notice",
			level: "warning",
			text
		})
	});
	if (confinement.account !== void 0) saveAccount(confinement.account);
	const gateway = equipment && await openModels(task, equipment.profile, around).catch(closing(confinement));
	const closeAll = async () => {
		await gateway?.close();
		await confinement.close().catch((error) => {
			const text = `What the work left could not be cleared away: ${error instanceof Error ? error.message : String(error)}`;
			report({
				kind: "notice",
				level: "warning",
				text: text.slice(0, 2e3)
			});
		});
	};
	let closed;
	const close = () => closed ??= closeAll();
	try {
		const workspace = await task.checkOut(confinement);
		halt.signal.throwIfAborted();
		const site = {
			workspace,
			confinement,
			gateway,
			agent: equipment?.profile,
			close
		};
		return {
			...site,
			worker: await begin(task, site, equipment, around)
		};
	} catch (error) {
		await close();
		throw error;
	}
}
async function begin(task, site, equipment, { run, report, halt }) {
	const { confinement, workspace, gateway } = site;
	const environment = workEnvironment({
		...process.env,
		PATH: run.searchPath
	}, confinement.folder, task.session);
	if (task.work.kind === "prompt" && equipment) return startPrompt(task, task.work, {
		equipment,
		confinement,
		workspace,
		gateway,
		environment,
		report,
		halt
	});
	const command = task.work.kind === "run" ? task.work.command : "";
	const variables = {
		...task.variables,
		...environment
	};
	return startShell({
		command,
		commit: task.commit,
		workspace: workspace.folder,
		environment: variables,
		confinement,
		report
	});
}
const closing = (confinement) => async (error) => {
	await confinement.close();
	throw error;
};

// action/summary.ts
const SIGNS = {
	succeeded: "✅",
	failed: "❌",
	cancelled: "⏹️",
	timed_out: "⏱️"
};
function writeOutputs({ ending, changesPath, sessionUrl, sessionId, cost }) {
	const spent = cost ?? ending.usage?.cost;
	setOutput("state", ending.outcome);
	setOutput("output", ending.output);
	setOutput("session-url", sessionUrl);
	setOutput("session-id", sessionId);
	setOutput("changes-path", changesPath);
	setOutput("cost", spent === void 0 ? "" : spent.toFixed(4));
}
async function writeSummary(told) {
	const { ending, seconds } = told;
	const sentence = `${SIGNS[ending.outcome]} ${title(told)}: ${ending.outcome.replace("_", " ")}`;
	summary.addRaw(`### ${sentence}`, true).addEOL().addRaw(prose(ending.reason, 2e3), true).addEOL();
	const cells = told.kind === "job" ? jobCells(told.claimed) : aloneCells(told.inputs, told.spent);
	cells.push(["time", `${seconds} s`]);
	summary.addTable([cells.map(([data]) => ({
		data,
		header: true
	})), cells.map(([, data]) => data)]).addEOL();
	if (told.kind === "alone") {
		if (told.changesPath !== "") summary.addRaw("The changes are a patch at the path in the output `changes-path`.", true).addEOL();
		for (const text of told.warnings.slice(0, 20)) summary.addRaw(`- ${plain(text, 500)}`, true);
		summary.addEOL();
	}
	if (ending.output.trim() !== "") {
		const output = codeBlock(uncoloured(ending.output));
		summary.addRaw(`<details><summary>Output</summary>\n\n${output}\n\n</details>`, true);
	}
	await summary.write();
}
function title(told) {
	if (told.kind === "alone") return "Signalbox";
	const { ref, name } = told.claimed.job;
	return `${escape(ref)}${name ? ` ${escape(name)}` : ""}`;
}
function jobCells({ job, work }) {
	return [
		["ran", ran(work)],
		["commit", code(job.commit.slice(0, 12))],
		["asked by", escape(job.requester)],
		["session", `<a href="${escape(job.url)}">watch</a>`]
	];
}
function aloneCells({ order, commit }, spent) {
	const cost = spent?.cost === void 0 ? [] : [["cost", `${spent.cost.toFixed(4)} USD`]];
	return [
		["ran", ran(order.work)],
		["commit", code(commit.slice(0, 12))],
		...cost
	];
}
const ran = (work) => work.kind === "run" ? code(cutText(work.command, 200)) : escape(work.agent.name);
const code = (text) => `<code>${escape(text.replaceAll(/\s+/g, " "))}</code>`;
const uncoloured = (text) => text.replace(/\u001b\[[0-9;?]*[A-Za-z]/g, "");
function escape(text) {
	return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll("\"", "&quot;");
}

// action/until-ended.ts
async function untilEnded(starting, desk, halt) {
	const worker = await starting;
	desk?.serve(worker);
	const first = await Promise.race([worker.ended, halt.pulled]);
	if (!("hurry" in first)) return first;
	return {
		...await worker.stop(first),
		ending: first.ending
	};
}
function withoutWork(halt) {
	return async (error) => {
		const none = {
			output: "",
			exitCode: null
		};
		if (!halt.signal.aborted) {
			const reason = error instanceof Error ? error.message : String(error);
			return {
				...none,
				outcome: "failed",
				ending: "unprepared",
				reason: reason.slice(0, 2e3)
			};
		}
		const { outcome, reason, ending } = await halt.pulled;
		return {
			...none,
			outcome,
			ending,
			reason
		};
	};
}

// action/run-alone.ts
const MOST_WARNINGS = 8;
async function runAlone(inputs, { halt, log, startedAt }) {
	const { order } = inputs;
	const session = randomUUID();
	saveAlone(session);
	const folder = mkdtempSync(join(inputs.temp, "signalbox-"));
	const secrets = runSecrets(inputs, []);
	const redact = await secretRedactor(secrets);
	log.hide(redact);
	const warnings = [];
	const coalescer = new Coalescer({
		secrets,
		redact,
		emit: (clean) => {
			if (clean.kind === "notice" && clean.level !== "info") warnings.push(clean.text);
			log.event(clean);
		}
	});
	let over = false;
	const report = (event) => {
		if (over) return;
		over = event.kind === "session.finished";
		coalescer.take(event);
	};
	halt.limit(order.timeoutSeconds);
	log.open();
	let site;
	try {
		const working = startWork(taskOf$1(inputs, session, folder, halt), {
			run: inputs,
			halt,
			report
		}).then((begun) => {
			site = begun;
			return begun.worker;
		});
		const ended = await untilEnded(working, void 0, halt).catch(withoutWork(halt));
		report({
			kind: "session.finished",
			outcome: ended.outcome,
			reason: ended.reason
		});
		coalescer.flush();
		log.close();
		const ending = {
			...ended,
			reason: redact(ended.reason),
			output: redact(ended.output)
		};
		const changesPath = site ? writePatch(await collect(site, {
			halt,
			redact,
			secrets
		}), inputs.temp) : "";
		const sessionId = site?.worker.remembered?.()?.id ?? session;
		const spent = site?.gateway?.spent;
		await site?.close();
		for (const text of warnings.slice(0, MOST_WARNINGS)) warning(text, { title: "Signalbox" });
		if (ending.outcome !== "succeeded") error(ending.reason, { title: `Signalbox: ${ending.outcome}` });
		writeOutputs({
			ending,
			changesPath,
			sessionUrl: "",
			sessionId,
			cost: spent?.cost
		});
		const seconds = Math.round((Date.now() - startedAt) / 1e3);
		await writeSummary({
			kind: "alone",
			inputs,
			ending,
			seconds,
			warnings,
			changesPath,
			spent
		}).catch((error) => log.line(`No job summary: ${String(error)}`));
		return {
			what: order.work.kind === "run" ? "The command" : order.work.agent.name,
			ending
		};
	} finally {
		await site?.close();
		await putGitBack(inputs.workspace);
		log.close();
		rmSync(folder, {
			recursive: true,
			force: true
		});
	}
}
function taskOf$1(inputs, session, folder, { signal }) {
	const { order, commit } = inputs;
	return {
		session,
		work: order.work,
		rules: order.rules,
		commit,
		variables: {},
		budget: order.budget,
		endsAt: Date.now() + order.timeoutSeconds * 1e3,
		isolated: false,
		reach: isPrepared(inputs) ? [inputs.workspace] : [],
		checkOut: (confinement) => placeFor(inputs, folder, signal, confinement),
		resume: async () => void 0,
		onAsk: order.onAsk
	};
}
const isPrepared = ({ workspace }) => readdirSync(workspace).length > 0;
function placeFor(inputs, folder, signal, confinement) {
	if (isPrepared(inputs)) return inPlace({
		folder: inputs.workspace,
		own: folder,
		confinement,
		signal
	});
	const thread = {
		kind: "issue",
		number: 0
	};
	return checkOut({
		...inputs,
		thread,
		folder,
		signal,
		confinement,
		submodules: false,
		lfs: false
	});
}

// action/control-desk.ts
function controlDesk(halt) {
	const waiting = [];
	let worker;
	return {
		take: (control) => {
			const { order } = control;
			if (order.kind === "stop") halt.pull("cancelled", `Stopped by ${order.by}${order.reason === "" ? "" : `: ${order.reason}`}`);
			else if (worker) worker.take(control);
			else waiting.push(control);
		},
		serve: (ready) => {
			worker = ready;
			for (const control of waiting.splice(0)) ready.take(control);
		}
	};
}

// action/link/hand-in.ts
const UPLOAD_MS = 12e4;
async function putChanges(at, changes, patience) {
	await put(at, "changes", changes, patience);
}
async function putSaved(at, saved, patience) {
	await put(at, "saved", saved, patience);
}
async function getContinued(at, patience) {
	return untilAnswered(async () => {
		const call = {
			...doorOf(at, "continued"),
			method: "GET",
			answers: ["nothing_saved"],
			patienceMs: UPLOAD_MS
		};
		const { status, body } = await knock({
			...call,
			signal: patience.signal
		});
		if (status === 404) return void 0;
		if (status === 409) throw new Failure("permanent", `The app gave no session: ${wordsOf(body)}`);
		const saved = SavedSession.safeParse(body);
		if (!saved.success) throw new Failure("permanent", `The session that the app kept cannot be read: ${saved.error.message}`);
		return saved.data;
	}, patience);
}
async function put(at, what, message, patience) {
	const body = JSON.stringify(message);
	await untilAnswered(async () => {
		const call = {
			...doorOf(at, what),
			method: "PUT",
			body,
			patienceMs: UPLOAD_MS
		};
		const answer = await knock({
			...call,
			signal: patience.signal
		});
		if (answer.status === 409) throw new Failure("permanent", `The app did not take it: ${wordsOf(answer.body)}`);
	}, patience);
}
const doorOf = ({ server, session }, what) => ({
	url: `${server}/api/v1/runner/sessions/${encodeURIComponent(session.id)}/${what}`,
	token: session.token
});
function wordsOf(body) {
	const said = WireError.safeParse(body);
	return said.success ? `${said.data.error.message} (${said.data.error.code})` : JSON.stringify(body);
}

// action/hand-in-work.ts
const PATIENCE_MS = 6e5;
const IN_HURRY_MS = 2e3;
async function handInChanges(handing) {
	const { inputs, claimed, ending, collected, halt, report } = handing;
	if (claimed.handIn !== true) return ending;
	try {
		if ("failed" in collected) throw new Error(collected.failed);
		const { files, leftOut } = collected.changes;
		if (files.length + leftOut.length > 0 || ending.outcome === "succeeded") await putChanges({
			server: inputs.server,
			session: claimed.session
		}, collected.changes, patienceOf(handing));
		return ending;
	} catch (error) {
		const why = `The changes could not be handed in: ${error instanceof Error ? error.message : String(error)}`;
		report({
			kind: "notice",
			level: "error",
			text: why.slice(0, 2e3)
		});
		if (ending.outcome !== "succeeded") return ending;
		if (halt.hurry.aborted) {
			const stop = await halt.pulled;
			return {
				...ending,
				outcome: "cancelled",
				ending: "stopped",
				reason: `${stop.reason}. ${why}`.slice(0, 2e3)
			};
		}
		return {
			...ending,
			outcome: "failed",
			ending: "error",
			reason: why.slice(0, 2e3)
		};
	}
}
async function handInSession(handing) {
	const { inputs, claimed, site, collected, halt, report } = handing;
	if ("failed" in collected) return;
	const remembered = site.worker.remembered?.();
	if (!site.agent || !remembered?.loads || halt.hurry.aborted || claimed.work.kind !== "prompt") return;
	try {
		const saved = await packSession(site.agent, join(site.confinement.folder, "home"), remembered, claimed.work.agent);
		if (saved) await putSaved({
			server: inputs.server,
			session: claimed.session
		}, saved, patienceOf(handing));
	} catch (error) {
		report({
			kind: "notice",
			level: "info",
			text: `The agent's session could not be kept: ${error instanceof Error ? error.message : String(error)}`.slice(0, 2e3)
		});
	}
}
const patienceOf = ({ halt }) => ({ signal: deadline(PATIENCE_MS, IN_HURRY_MS, halt.hurry) });

// action/link/claim.ts
async function claim(options, patience) {
	const identity = options.identity ?? oidcToken;
	const request = {
		version: 1,
		job: options.job,
		nonce: options.nonce
	};
	return untilAnswered(async () => {
		const token = await identity(options.server);
		const url = `${options.server}/api/v1/runner/claim`;
		const answer = await knock({
			url,
			token,
			body: JSON.stringify(request),
			signal: patience.signal,
			strangers: "permanent"
		});
		if (answer.status === 409) throw new Failure("permanent", conflict(answer.body));
		const claimed = Claimed.safeParse(answer.body);
		if (!claimed.success) throw new Failure("permanent", `The app's answer to the claim cannot be read: ${claimed.error.message}`);
		return claimed.data;
	}, patience);
}
async function oidcToken(audience) {
	if (!process.env["ACTIONS_ID_TOKEN_REQUEST_URL"]) throw new Failure("permanent", "The workflow gives no identity: its job needs `permissions: id-token: write`.");
	try {
		return await getIDToken(audience);
	} catch (cause) {
		throw new Failure("transient", `GitHub gave no identity token: ${cause instanceof Error ? cause.message : String(cause)}`, { cause });
	}
}
function conflict(body) {
	const said = WireError.safeParse(body);
	return said.success ? `The app answered: ${said.data.error.message} (${said.data.error.code})` : "The app refused the claim";
}

// action/run-job.ts
const CLAIM_MS = 6e5;
const CLOSE_MS = 3e4;
async function runJob(inputs, around) {
	const { halt, log, startedAt } = around;
	const claimed = await claimJob(inputs, halt, log);
	const { job, session } = claimed;
	const { ending, changesPath } = await carryOut(inputs, claimed, around);
	writeOutputs({
		ending,
		changesPath,
		sessionUrl: job.url,
		sessionId: session.id
	});
	await writeSummary({
		kind: "job",
		claimed,
		ending,
		seconds: Math.round((Date.now() - startedAt) / 1e3)
	}).catch((error) => log.line(`No job summary: ${String(error)}`));
	return {
		what: job.ref,
		ending
	};
}
async function claimJob(inputs, halt, log) {
	const signal = AbortSignal.any([halt.signal, AbortSignal.timeout(CLAIM_MS)]);
	const claimed = await claim(inputs, {
		signal,
		onAway: ({ message }) => log.line(`${message}. Trying again.`)
	});
	const { session, job } = claimed;
	setSecret(session.token);
	if (fullName(job.repository) !== fullName(inputs.repository)) throw new Failure("permanent", `The app gave a job of ${fullName(job.repository)} to a run of another repository`);
	saveSession({
		server: inputs.server,
		id: session.id,
		token: session.token
	});
	log.line(`${job.ref}${job.name ? ` ${job.name}` : ""}, asked by ${job.requester}. Watch and steer it: ${job.url}`);
	return claimed;
}
async function carryOut(inputs, claimed, { halt, log }) {
	const folder = mkdtempSync(join(inputs.temp, "signalbox-"));
	const desk = controlDesk(halt);
	const secrets = runSecrets(inputs, [claimed.session.token, inputs.nonce]);
	const redact = await secretRedactor(secrets);
	log.hide(redact);
	const link = openSessionLink(inputs, claimed, folder, {
		secrets,
		redact,
		halt,
		log,
		onControl: desk.take
	});
	halt.limit(claimed.limits.timeoutSeconds);
	log.open();
	let site;
	try {
		const working = startWork(taskOf(inputs, claimed, folder, halt), {
			run: inputs,
			halt,
			report: link.report
		}).then((begun) => {
			site = begun;
			return begun.worker;
		});
		let ending = await untilEnded(working, desk, halt).catch(withoutWork(halt));
		let changesPath = "";
		if (site) {
			const collected = await collect(site, {
				halt,
				redact,
				secrets
			});
			changesPath = writePatch(collected, inputs.temp);
			ending = await handInChanges({
				inputs,
				claimed,
				ending,
				collected,
				halt,
				report: link.report
			});
			await handInSession({
				inputs,
				claimed,
				site,
				collected,
				halt,
				report: link.report
			});
			await within$1(CLOSE_MS, halt.hurry, site.close());
			ending = {
				...ending,
				...usageOf(site)
			};
		}
		ending = {
			...ending,
			reason: redact(ending.reason),
			output: redact(ending.output)
		};
		await sayLastWord(link, ending, halt);
		return {
			ending,
			changesPath
		};
	} finally {
		await site?.close();
		link.close();
		log.close();
		rmSync(folder, {
			recursive: true,
			force: true
		});
	}
}
function taskOf(inputs, claimed, folder, { signal }) {
	const { session, job, work, profile, limits, workspace, isolated, continues, environment } = claimed;
	const at = {
		server: inputs.server,
		session
	};
	const none = async () => void 0;
	return {
		session: session.id,
		work,
		rules: profile,
		commit: job.commit,
		variables: environment ?? {},
		budget: limits.budget,
		endsAt: Date.now() + timeLimit(limits.timeoutSeconds) * 1e3,
		lingers: limits.lingerSeconds,
		isolated: isolated === true,
		reach: [],
		checkOut: (confinement) => checkOut({
			...inputs,
			...job,
			folder,
			signal,
			confinement,
			submodules: workspace?.submodules ?? false,
			lfs: workspace?.lfs ?? false,
			...workspace?.base !== void 0 && { baseCommit: workspace.base }
		}),
		resume: continues?.saved === true ? () => getContinued(at, { signal }) : none
	};
}
function usageOf({ gateway }) {
	if (!gateway) return {};
	const { inputTokens, outputTokens, cost } = gateway.spent;
	return { usage: {
		inputTokens,
		outputTokens,
		...cost !== void 0 && { cost }
	} };
}
const fullName = ({ owner, name }) => `${owner}/${name}`.toLowerCase();

// action/run.ts
async function run() {
	const startedAt = Date.now();
	const log = runLog();
	const halt = haltSwitch();
	try {
		const inputs = readInputs();
		process.env["PATH"] = ownPath(process.env);
		for (const access of Object.values(inputs.access)) setSecret(access.key);
		const around = {
			halt,
			log,
			startedAt
		};
		const { what, ending } = inputs.kind === "app" ? await runJob(inputs, around) : await runAlone(inputs, around);
		if (ending.outcome !== "succeeded") setFailed(`${what} ${words(ending)}: ${ending.reason}`);
	} catch (error) {
		const early = halt.signal.aborted ? `${(await halt.pulled).reason}. ` : "";
		setFailed(early + (error instanceof Error ? error.message : String(error)));
	} finally {
		halt.dispose();
	}
}
const words = ({ outcome }) => outcome.replace("_", " ");

// action/main.ts
await run();
process.exit();

export {  };