import { RequestError, _enum, array, client, context, createParser, createTwoFilesPatch, discriminatedUnion, forEachChild, getIDToken, getInput, literal, ndJsonStream, number, object, parse, record, setFailed, setOutput, setSecret, string, summary } from "./packages.js";
import { EventsAnswer, Failure, OUTPUT_LIMIT, RunnerEvent, SessionProcesses, TEXT_LIMIT, TOOL_KINDS, WireError, knock, pause, pauseBefore, refusal, saveFinished, saveSession, untilAnswered, workEnvironment } from "./shared.js";
import { closeSync, mkdtempSync, openSync, readSync, realpathSync, rmSync, writeFileSync, writeSync } from "node:fs";
import { basename, dirname, join, relative, resolve } from "node:path";
import { Readable, Writable } from "node:stream";
import { once } from "node:events";
import { createHash, randomUUID } from "node:crypto";
import { setTimeout as setTimeout$1 } from "node:timers/promises";
import { spawn } from "node:child_process";
import { mkdir, readdir } from "node:fs/promises";
import { tmpdir } from "node:os";

// app/ground/rule.ts
/** Names that people know from one agent, and the class of tools they belong to here. */
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
/** Reads one rule, or says what is wrong with it and what would be right. */
function parseRule(text) {
	if (text.length > LONGEST$1) return wrong(`a rule has at most ${LONGEST$1} characters`);
	const form = /^([A-Za-z][\w.:/-]*)(?:\((.*)\))?$/su.exec(text.trim());
	if (!form) return wrong(`"${text}" is not a rule; write \`Tool\` or \`Tool(pattern)\`, such as \`Bash(npm test:*)\``);
	const tool = form[1] ?? "";
	const pattern = form[2]?.trim();
	if (pattern === "") return wrong(`the brackets of \`${tool}()\` are empty; leave them out to mean every ${tool}`);
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
	if (strange === "*" || strange === "?") return wrong(`\`${strange}\` is possible only at the end, as \`:*\` in \`Bash(npm test:*)\``);
	if (strange !== void 0) return wrong(`${JSON.stringify(strange)} cannot stand in a Bash rule; write one command, word by word, without quotes: \`Bash(npm test:*)\``);
	const words = command.split(/\s+/u).filter((word) => word !== "");
	if (words.length === 0) return wrong("`Bash(:*)` names no command; write `Bash` for every command");
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
	const strange = /[{}[\]!\\\n\r]/u.exec(pattern)?.[0];
	if (strange !== void 0) return wrong(`${JSON.stringify(strange)} cannot stand in a path; use \`*\`, \`?\` and \`**\`, and one rule per path: \`${tool}(src/**)\``);
	if (pattern.startsWith("~")) return wrong(`write the whole path instead of \`~\`: \`${tool}(/opt/tools/**)\``);
	const plain = pattern.replace(/^(?:\.\/)+/u, "").replace(/\/{2,}/gu, "/");
	return right({
		text,
		tool,
		glob: plain.endsWith("/") ? `${plain}**` : plain
	});
}
function parseDomain(text, pattern) {
	if (pattern === void 0) return right({
		text,
		tool: "WebFetch",
		domain: void 0
	});
	const domain = /^domain:((?:\*\.)?[a-z0-9-]+(?:\.[a-z0-9-]+)*)$/iu.exec(pattern)?.[1];
	if (domain === void 0) return wrong("a WebFetch rule names a domain: `WebFetch(domain:example.org)` or `WebFetch(domain:*.example.org)`");
	return right({
		text,
		tool: "WebFetch",
		domain: domain.toLowerCase()
	});
}
function parseMcp(text, pattern) {
	const parts = /^([\w.-]+)(?::([\w./-]+|\*))?$/u.exec(pattern ?? "");
	const server = parts?.[1];
	if (server === void 0) return wrong("an mcp rule names a server and a tool: `mcp(github:create_issue)` or `mcp(github:*)`");
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
	if (known !== void 0) return wrong(`there is no tool \`${name}\`; did you mean \`${known}\`?`);
	if (pattern !== void 0) return wrong(`\`${name}\` takes no pattern; only Bash, Edit, Read, WebFetch and mcp do`);
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
const wrong = (message) => ({
	ok: false,
	message
});

// app/ground/plain-text.ts
/** Makes hostile text safe to show: characters that hide or reorder text become visible, long text keeps head and tail. */
/** Bidirectional controls, zero-width and other invisible characters, halves of characters; line breaks and tabs stay. */
const INVISIBLE = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\u00ad\u061c\u115f\u1160\u17b4\u17b5\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff9-\ufffb\ud800-\udfff\u{e0000}-\u{e0fff}]/gu;
/** Writes each invisible or direction-changing character as `‹U+202E›`, so that a person sees what a machine will read. */
function visible(text) {
	return text.replace(INVISIBLE, (character) => `‹U+${character.codePointAt(0)?.toString(16).toUpperCase().padStart(4, "0")}›`);
}
/** At most `limit` characters of `text`, its head and tail, with the number of characters left out between them. */
function headAndTail(text, limit) {
	if (text.length <= limit) return text;
	const half = Math.max(8, Math.floor((limit - 24) / 2));
	return `${text.slice(0, half)} …${text.length - 2 * half} more… ${text.slice(-half)}`.toWellFormed();
}

// app/remote/rules/words.ts
const fixedWord = (text) => ({
	text,
	fixed: true
});
/** Stands for words that only the running program will know, such as what `xargs` reads. */
const UNKNOWN_WORDS = {
	text: "",
	fixed: false
};
/** `/usr/bin/git` and `git.exe` run what `git` runs. */
function programName(word) {
	return word.slice(word.lastIndexOf("/") + 1).replace(/\.exe$/iu, "");
}

// app/remote/rules/command-match.ts
/** Compares one command, word by word, with a `Bash(…)` rule: strictly to allow, generously to forbid. */
/** True only when every word of the rule is known to be there, in place. `./npm test` is not `npm test`. */
function allowsCommand(pattern, words) {
	if (!pattern.prefix && pattern.words.length !== words.length) return false;
	return pattern.words.every((expected, index) => {
		const word = words[index];
		return word !== void 0 && word.fixed && word.text === expected;
	});
}
/**
* Whether a command falls under a rule that denies or asks. Options before and between the rule's words do not hide it
* (`npm --prefix x publish`), nor does a path before the program; the options of a prefix rule may stand anywhere
* (`git push origin --force`). `maybe` when an expansion could complete the match.
*/
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
/** Where matching can stand after all expected words, skipping options and perhaps their values. Linear: a set of places, no backtracking. */
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
/** `--force` also as `--force=x`; `-f` also inside `-uf`. */
function isOption(word, option) {
	if (word === option || word.startsWith(`${option}=`)) return true;
	return /^-[a-zA-Z]$/u.test(option) && /^-[a-zA-Z]+$/u.test(word) && word.includes(option.slice(1));
}

// app/remote/rules/path-match.ts
/** Path patterns of `Edit(…)` and `Read(…)`: `*` and `?` within a name, `**` for any number of folders. */
/** Resolves `.`, `..`, doubled and backward slashes without touching a disk; keeps a leading `/` or `../`. */
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
/** Whether a path lies where an unnamed permission reaches: inside the workspace, and not in git's own folder, whose hooks run. */
function isOrdinary(path) {
	return !(path.startsWith("/") || path === ".." || path.startsWith("../") || /^(?:~|[a-z]:)/iu.test(path)) && !path.toLowerCase().split("/").includes(".git");
}
/** Whether `glob` matches the whole of `path`. Linear in both per `**`; no regular expression, so no pattern can hang it. */
function matchesGlob(glob, path) {
	return matchesSegments(glob.split("/"), path.split("/"));
}
/** As `matchesGlob`, and a folder named by the rule also means everything in it. Upper and lower case are the same, as on some disks. */
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
/** `*` and `?` inside one name; on a mismatch only the latest `*` is stretched, which is enough. */
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
/** The verdict of deny and ask rules, or `undefined` when none of them can match. A deny that only may match asks. */
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
const ask = (reason) => ({
	verdict: "ask",
	reason
});
const allowedBy = (rule) => ({
	verdict: "allow",
	rule: rule.text,
	reason: `\`${rule.text}\` allows it`
});
/** A rule that is nothing but a tool's name, matched against the name the agent gave. */
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
		if (last === void 0) return ask(`no rule allows ${tool} of \`${path}\``);
	}
	return last === void 0 ? ask("no file is named") : allowedBy(last);
}
/** A search names no file; an edit always should. */
function withoutPath(call, tool, rules) {
	const rule = tool === "Edit" ? void 0 : rules.allow.find((one) => one.tool === "Read" && one.glob === void 0 || namesTool(one, call));
	return rule === void 0 ? ask("it does not say which file") : allowedBy(rule);
}
function matchAny$1(rule, tool, paths) {
	if (rule.tool !== tool) return "no";
	if (rule.glob === void 0) return "yes";
	if (paths.length === 0) return "maybe";
	const found = new Set(paths.map((path) => forbidsPath(rule, tool, path)));
	if (found.has("yes")) return "yes";
	return found.has("maybe") ? "maybe" : "no";
}
/** Whether a deny or ask rule covers a path. */
function forbidsPath(rule, tool, path) {
	if (rule.tool !== tool) return "no";
	return rule.glob === void 0 ? "yes" : touchesGlob(rule.glob, plainPath(path));
}
/** Whether an allow rule covers a path. Places outside the workspace and git's own folder must be named by the rule. */
function allowsPath(rule, tool, path) {
	if (rule.tool !== tool) return false;
	const plain = plainPath(path);
	const glob = rule.glob;
	if (glob === void 0) return isOrdinary(plain);
	return (isOrdinary(plain) || !isOrdinary(glob)) && matchesGlob(glob, plain);
}

// app/remote/rules/git-options.ts
/** Git's options before the subcommand, and the forms of git that run other commands. */
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
/** Global options that change neither what runs nor where. */
const HARMLESS = /* @__PURE__ */ new Set([
	"--no-pager",
	"-P",
	"--no-optional-locks",
	"--no-replace-objects",
	"--literal-pathspecs"
]);
/** The reading of a git command, or `undefined` when the program is not git. */
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

// app/remote/rules/wrappers.ts
/** Wrappers whose options are understood. An option missing here makes the reading a guess, which forbids but never allows. */
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
/** Programs that run a command or a text somewhere in their arguments; every place is a guess. */
const LAUNCHERS = new Set("npx bunx pnpx uvx uv pipx poetry pipenv bundle docker podman kubectl ssh su runuser chroot unshare nsenter strace ltrace script watch flock parallel entr systemd-run at batch xvfb-run firejail bwrap busybox toybox start-stop-daemon dbus-run-session setarch linux64 taskset chrt prlimit catchsegv caffeinate chronic ts expect tmux screen nodemon concurrently cross-env dotenv direnv mise asdf nix nix-shell devbox pkexec runcon setpriv gosu su-exec tini dumb-init faketime fakeroot".split(" "));
/** Package managers, which launch only with certain words. */
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
/** Interpreters and the options after which program text follows. */
const INLINE_CODE = /* @__PURE__ */ new Map([
	["python", /^-[a-zA-Z]*c/u],
	["node", /^(?:-[a-zA-Z]*[ep]|--eval|--print)/u],
	["perl", /^-[a-zA-Z0-9]*[eE]/u],
	["ruby", /^-[a-zA-Z]*e/u],
	["php", /^-[a-zA-Z]*[rBRE]/u],
	["lua", /^-e/u],
	["osascript", /^-e/u]
]);
/** Shell builtins that change what later words mean; under a bare `Bash` they could undo a deny. */
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
/** Finds the commands that a command runs: behind `sudo`, `xargs`, `bash -c`, `eval`, `find -exec` and their kin. */
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
/** Every later word may be the start of a command, every argument with a space may be a script. */
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
/** Where the options end, or `undefined` when one of them is not understood. */
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
/** `bash -c TEXT` is read; `bash FILE` is opaque; a shell that reads its input can be allowed by no rule. */
function unwrapShell(words) {
	let at = 1;
	let runsText = false;
	for (let word = words[at]; word?.fixed && /^[-+]./u.test(word.text); word = words[at]) {
		at += 1;
		if (word.text === "--") break;
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
/** Variables that change colours and chatter, not what runs. Everything else (`PATH`, `NODE_OPTIONS`, `GIT_SSH_COMMAND`) may. */
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
/** Reads a shell text with a real parser: the commands in it, the files it redirects to, and what stands in the way of allowing it. */
/** Commands within commands and texts within texts (`sudo bash -c "bash -c …"`) are read this deep. */
const DEEPEST = 24;
/** More than a person would approve unread, and enough to bound the work. */
const LONGEST = 32768;
const MOST_PARTS = 2e3;
/** Substitutions within substitutions: some sixty, before the stack could run out. */
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
/** `$?`, `$#` and `$$` are only ever numbers. */
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
/** No program has such a name; text that leads to one was probably not read as its shell will read it. */
const isUnusualProgram = (word) => word !== void 0 && word.fixed && (!/^(?:[\w./+@~:-]+|\[)$/u.test(word.text) || RESERVED.has(word.text));
function nested(notes, text, depth) {
	const inner = {
		...notes,
		parts: []
	};
	readInto(inner, text, depth + 1);
	return inner.parts;
}
/** Every list of words that a part runs or may run. */
function everyCommand(part) {
	return [
		part.words,
		...part.guesses,
		...part.runs.flatMap((run) => everyCommand(run.part))
	];
}
/** `echo "git push" | bash`: what is echoed is read as the shell's text. */
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
	const no = forbidden(rules, (rule) => namesTool(rule, call) ? "yes" : matchAny(rule, commands, reading));
	if (no !== void 0) return no;
	const reached = reading.parts.filter((part) => part.words.length > 0);
	if (reached.length === 0) return ask("it holds no command");
	if (call.commandSource === "title") return ask("the command is known only from the agent's display text");
	const obstacle = reading.obstacles[0];
	if (obstacle !== void 0) return ask(obstacle);
	const unread = reading.files.find((file) => !rules.allow.some((rule) => allowsPath(rule, file.tool, file.path)));
	if (unread !== void 0) return ask(`no rule allows to ${unread.tool === "Read" ? "read" : "write"} \`${unread.path}\``);
	const used = /* @__PURE__ */ new Set();
	for (const part of reached) {
		const missing = firstNotAllowed(part, rules.allow, used);
		if (missing !== void 0) return ask(`no rule allows \`${visible(shortly(missing))}\``);
	}
	const [rule] = used;
	return {
		verdict: "allow",
		...rule === void 0 ? {} : { rule },
		reason: `allowed by ${[...used].map((text) => `\`${text}\``).join(", ")}`
	};
}
function matchAny(rule, commands, reading) {
	const found = /* @__PURE__ */ new Set();
	if (rule.tool === "Bash") {
		if (rule.words.length === 0) return "yes";
		for (const words of commands) found.add(forbidsCommand(rule, words));
	} else if (rule.tool === "Edit" || rule.tool === "Read") {
		for (const file of reading.files) if (file.tool === rule.tool) found.add(forbidsPath(rule, file.tool, file.path));
	}
	if (found.has("yes")) return "yes";
	return found.has("maybe") ? "maybe" : "no";
}
function withGitForm(words) {
	const git = readGit(words);
	return git === void 0 ? [words] : [words, git.words];
}
/** The first command within `part` that no rule allows; the rules that allow the others are noted in `used`. */
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
/** The host of a web address, read so strictly that every client would agree on it. */
/** `undefined` for anything unusual (a user name, a backslash, an escaped or international host), which no rule then allows. */
function hostOf(address) {
	const host = /^https?:\/\/([a-z0-9](?:[a-z0-9.-]*[a-z0-9])?)\.?(?::\d{1,5})?(?:[/?#][\u0021-\u005b\u005d-\u007e]*)?$/iu.exec(address)?.[1];
	return host === void 0 || host.includes("..") ? void 0 : host.toLowerCase();
}
/** To allow: the named host, or with `*.` the hosts below it. */
function allowsHost(domain, host) {
	return domain.startsWith("*.") ? host.endsWith(domain.slice(1)) : host === domain;
}
/** To forbid: the named host and every host below it. */
function forbidsHost(domain, host) {
	const name = domain.startsWith("*.") ? domain.slice(2) : domain;
	return host === name || host.endsWith(`.${name}`);
}

// app/remote/rules/evaluate-other.ts
function evaluateOther(call, rules) {
	const no = forbidden(rules, (rule) => forbids(rule, call));
	if (no !== void 0) return no;
	const rule = rules.allow.find((candidate) => allows(candidate, call));
	return rule === void 0 ? ask(call.tool === "WebFetch" ? "no rule allows this address" : "no rule allows this tool") : allowedBy(rule);
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
	]).some((form) => fits(form, call.name)) ? "yes" : "no";
	if (rule.tool !== "WebFetch" || call.tool !== "WebFetch") return "no";
	if (rule.domain === void 0) return "yes";
	const host = hostOf(call.url ?? "");
	if (host === void 0) return "maybe";
	return forbidsHost(rule.domain, host) ? "yes" : "no";
}
function allows(rule, call) {
	if (call.tool === "Other") return namesTool(rule, call) || rule.tool === "mcp" && mcpForms(rule, ["mcp__S__T", "S:T"]).some((form) => fits(form, call.name));
	if (rule.tool !== "WebFetch") return false;
	const host = hostOf(call.url ?? "");
	return host !== void 0 && (rule.domain === void 0 || allowsHost(rule.domain, host));
}
/** The names under which agents show an MCP tool; a form that ends in `*` stands for all tools of the server. */
function mcpForms(rule, shapes) {
	return shapes.map((shape) => shape.replace(/S|T/gu, (letter) => letter === "S" ? rule.server : rule.name ?? "*"));
}
function fits(form, name) {
	if (name === void 0) return false;
	return form.endsWith("*") ? name.startsWith(form.slice(0, -1)) && name.length >= form.length : name === form;
}

// app/remote/rules.ts
/**
* Decides on one tool call by a profile's rules: deny before ask before allow, and ask where no rule speaks.
* Whatever is not understood is at best asked. This guards a profile; it does not replace the sandbox around the agent.
*/
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

// action/text.ts
/** Cutting text to what the wire takes, never through the middle of a character. */
/** The first `limit` characters at most. */
function cutText(text, limit) {
	if (text.length <= limit) return text;
	return text.slice(0, isHighSurrogate(text, limit - 1) ? limit - 1 : limit);
}
/** The last `limit` characters at most. */
function tailOf(text, limit) {
	if (text.length <= limit) return text;
	const start = text.length - limit;
	return text.slice(isHighSurrogate(text, start - 1) ? start + 1 : start);
}
/** Head and tail of at most `limit` characters, whole characters only. */
function fitted(text, limit) {
	return headAndTail(text, limit).toWellFormed();
}
function isHighSurrogate(text, index) {
	const code = text.charCodeAt(index);
	return code >= 55296 && code <= 56319;
}

// action/permissions.ts
/** Every permission request is judged by the job's profile: allowed, denied, or put before people. Never an agent's own "always". */
/** What a person's answer is bound to: another input, even by one character, is another hash. */
function requestHash(tool, input) {
	return createHash("sha256").update(`${tool}\n${input}`).digest("hex");
}
var Permissions = class {
	#options;
	#pending = /* @__PURE__ */ new Map();
	constructor(options) {
		this.#options = options;
	}
	async answer(request) {
		const { profile, report } = this.#options;
		const { call, title } = request.asked;
		const { verdict, rule, reason } = evaluate(call, profile);
		if (verdict === "ask") return this.#ask(request, rule);
		if (verdict === "allow") return {
			response: select(request.options, "allow_once"),
			denied: false,
			reason
		};
		report({
			kind: "notice",
			level: "warning",
			text: fitted(`Denied: ${title}. ${reason}`, 2e3)
		});
		return {
			response: select(request.options, "reject_once"),
			denied: true,
			reason
		};
	}
	/** A person's answer takes effect only for the very input it was given for, and once. */
	decide(decision) {
		const pending = this.#pending.get(decision.request);
		if (!pending) return;
		if (pending.hash !== decision.hash) {
			const text = `A decision by ${decision.by} was for another input than the agent asks for; it was not applied.`;
			this.#options.report({
				kind: "notice",
				level: "error",
				text
			});
			return;
		}
		if (decision.decision === "allow") return pending.settle("allowed");
		pending.settle("denied", `${decision.by} denied it${decision.reason === "" ? "" : `: ${decision.reason}`}`);
	}
	/** The turn is being cancelled: the protocol wants every open request answered as cancelled. */
	withdrawAll() {
		for (const { settle } of this.#pending.values()) settle("withdrawn");
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
			settle
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
			...rule === void 0 ? {} : { rule: fitted(rule, 500) }
		});
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
		if (this.#pending.size === 0) onWaiting(false);
		if (outcome === "withdrawn") return {
			response: { outcome: { outcome: "cancelled" } },
			denied: false,
			reason
		};
		const denied = outcome === "denied";
		return {
			response: select(options, denied ? "reject_once" : "allow_once"),
			denied,
			reason
		};
	}
};
/** By kind, never by position, and never `*_always`: such a grant would live in the agent, outside our log. */
function select(options, kind) {
	const option = options.find((candidate) => candidate.kind === kind);
	return { outcome: option ? {
		outcome: "selected",
		optionId: option.optionId
	} : { outcome: "cancelled" } };
}

// action/waiting.ts
/** Waiting for something for a while, and for a much shorter while once there is hurry. */
const HURRIED_MS = 500;
/** True when `happening` came (well or badly) in time. */
async function within(ms, hurry, happening) {
	const over = new AbortController();
	const { signal } = over;
	const late = (wait) => setTimeout$1(wait, false, { signal });
	const happened = async () => {
		await happening.catch(() => void 0);
		return true;
	};
	const hurried = async () => {
		if (!hurry.aborted) await once(hurry, "abort", { signal });
		return late(HURRIED_MS);
	};
	try {
		return await Promise.race([
			happened(),
			late(ms),
			hurried()
		]);
	} finally {
		over.abort();
	}
}
/** For waits that nothing shortens. */
const NO_HURRY = new AbortController().signal;

// action/agents/tool-call.ts
/** Folds what an agent says about a call into what is known of it; an empty value never overwrites a known one. */
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
/** The command of an execute call; agents write it as text, as a list of words, or only in the title. */
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
/** `["bash", "-lc", "git push"]` means `git push`; other words are quoted where the shell would read them differently. */
function wordsToCommand(words) {
	const [shell = "", flag = "", script] = words;
	if (words.length === 3 && script !== void 0 && /(^|\/)(ba|z|da)?sh$/.test(shell) && /^-l?c$/.test(flag)) return script;
	return words.map((word) => /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", String.raw`'\''`)}'`).join(" ");
}

// action/agents/asked.ts
/** A tool call in the words of the rules: what it would do, and the exact input a person is asked to judge. */
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
	const command = tool === "Bash" ? commandOf(merged) : void 0;
	const paths = pathsOf(merged, workspace);
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
		input: inputOf(merged, call)
	};
}
function inputOf(merged, call) {
	if (call.command !== void 0) return call.command;
	if (call.url !== void 0) return call.url;
	const changes = merged.content.flatMap((part) => part.type === "diff" ? [patch(part)] : []);
	if (changes.length > 0) return changes.join("\n");
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
/**
* Every path a call names, relative to the workspace where it lies inside. A link counts as what it is called and as what
* it leads to, so that no rule is walked around by either.
*/
function pathsOf(merged, workspace) {
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
function shown(path, root) {
	const inside = relative(root, path);
	return inside === "" ? "." : /^\.\.(\/|$)/.test(inside) ? path : inside;
}
/** The real path; of a file that does not exist yet, the real path of the folder that will hold it. */
function followed(path) {
	try {
		return realpathSync(path);
	} catch {
		const parent = dirname(path);
		return parent === path ? path : join(followed(parent), basename(path));
	}
}
function urlOf(merged) {
	const given = merged.rawInput["url"];
	return typeof given === "string" ? given : /https?:\/\/\S+/.exec(merged.title)?.[0];
}

// action/agents/connection.ts
/** The client side of the Agent Client Protocol, over the standard streams of the agent's process. */
/** Opens a session in the workspace. The agent uses its own tools: it gets neither our files nor our terminals. */
async function openSession(agent, workspace, listener) {
	const connection = client({ name: "signalbox" }).onNotification("session/update", ({ params }) => listener.update(params.update)).onRequest("session/request_permission", ({ params, signal }) => listener.permission(params, signal)).onNotification("*", () => void 0).connect(ndJsonStream(Writable.toWeb(agent.child.stdin), webStream(agent.child.stdout)));
	const welcome = await connection.agent.request("initialize", {
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
	});
	const { sessionId } = await connection.agent.request("session/new", {
		cwd: workspace,
		mcpServers: []
	});
	return {
		connection,
		id: sessionId,
		title: welcome.agentInfo?.title ?? welcome.agentInfo?.name,
		steering: asRecord(asRecord(welcome._meta)["steering"])["supported"] === true
	};
}
/** Node's own type of a web stream of bytes is wider than the platform's. */
function webStream(stream) {
	return Readable.toWeb(stream);
}

// action/agents/conversation.ts
var Conversation = class {
	#options;
	#queue = [];
	#steers = /* @__PURE__ */ new Set();
	/** Messages handed over that the agent has not reacted to yet. */
	#unseen = [];
	#turn;
	#interrupted = false;
	#over = false;
	#wake;
	constructor(options) {
		this.#options = options;
	}
	/** Speaks until the agent has answered everything; returns why its last turn ended. */
	async hold(prompt) {
		for (let next = prompt;;) {
			const reason = await this.#speak(next);
			await within(5e3, NO_HURRY, Promise.allSettled(this.#steers));
			const interrupted = this.#interrupted;
			this.#interrupted = false;
			if (interrupted && reason === "cancelled" && this.#queue.length === 0) await this.#nextMessage();
			const message = this.#queue.shift();
			if (!message) {
				this.#over = true;
				return reason;
			}
			this.#delivered(message, interrupted ? "interrupted" : "queued");
			next = textBlocks(message.text);
		}
	}
	/** A message or an interrupt of a person. */
	take({ number, order }) {
		if (order.kind === "interrupt") this.#interrupt();
		if (order.kind === "message") this.#receive({
			...order,
			control: number
		});
	}
	/** Tells the agent in mid-turn why it was denied something, where it can hear that; the answer to a request has no words. */
	remark(text) {
		if (!this.#turn || this.#over || !this.#options.session.steering) return;
		this.#send(text).catch(() => void 0);
	}
	/** Ends the running turn; resolves when the agent has said so. */
	async cancelTurn() {
		const { session, withdraw } = this.#options;
		this.#over = true;
		withdraw();
		if (!this.#turn) return;
		await session.connection.agent.notify("session/cancel", { sessionId: session.id }).catch(() => void 0);
		await this.#turn.catch(() => void 0);
	}
	/** The agent has done something: it has taken up what it was given. */
	agentActed() {
		for (const { control, delivery } of this.#unseen.splice(0)) this.#tell(control, "", "seen", delivery);
	}
	async #speak(prompt) {
		const { session, onTurnStart, onTurnEnd } = this.#options;
		onTurnStart();
		const turn = session.connection.agent.request("session/prompt", {
			sessionId: session.id,
			prompt
		});
		this.#turn = turn.then(({ stopReason }) => stopReason);
		try {
			return await this.#turn;
		} finally {
			this.#turn = void 0;
			this.agentActed();
			onTurnEnd();
		}
	}
	#receive(message) {
		if (this.#over) return this.#tell(message.control, message.text, "refused");
		if (message.mode === "queue" || !this.#turn || !this.#options.session.steering) return this.#enqueue(message);
		const steer = this.#steer(message).finally(() => this.#steers.delete(steer));
		this.#steers.add(steer);
	}
	#enqueue(message) {
		this.#queue.push(message);
		this.#wake?.();
	}
	async #steer(message) {
		const answer = await this.#send(message.text).catch(() => ({ outcome: "promptRequired" }));
		if (asRecord(answer)["outcome"] !== "promptRequired") return this.#delivered(message, "steered");
		if (this.#over) return this.#tell(message.control, message.text, "refused");
		this.#enqueue(message);
	}
	#send(text) {
		const { session } = this.#options;
		return session.connection.agent.request("_session/steering", {
			sessionId: session.id,
			prompt: textBlocks(text),
			_meta: { steering: { idleBehavior: "promptRequired" } }
		});
	}
	#interrupt() {
		const { session, withdraw } = this.#options;
		if (!this.#turn || this.#over) return;
		this.#interrupted = true;
		withdraw();
		session.connection.agent.notify("session/cancel", { sessionId: session.id }).catch(() => void 0);
	}
	/** After an interrupt the session stays, and waits for the person who interrupted to say what now. */
	async #nextMessage() {
		this.#options.report({
			kind: "state",
			state: "idle"
		});
		await new Promise((resolve) => {
			this.#wake = resolve;
		});
		this.#wake = void 0;
	}
	#delivered(message, delivery) {
		this.#tell(message.control, message.text, "delivered", delivery);
		this.#unseen.push({
			control: message.control,
			delivery
		});
	}
	#tell(control, text, status, delivery) {
		this.#options.report({
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
const textBlocks = (text) => [{
	type: "text",
	text
}];

// action/agents/outcome.ts
/** How a conversation with an agent ended, in one honest sentence. */
/** `denials`: how many calls were denied; some agents end their turn after a no. */
function outcomeOf(reason, denials) {
	switch (reason) {
		case "end_turn": return {
			outcome: "succeeded",
			reason: "The agent finished"
		};
		case "refusal": return {
			outcome: "failed",
			reason: "The agent refused to go on"
		};
		case "max_tokens": return {
			outcome: "failed",
			reason: "The agent reached its limit of tokens"
		};
		case "max_turn_requests": return {
			outcome: "failed",
			reason: "The agent reached its limit of model requests for one turn"
		};
		case "cancelled": return {
			outcome: "failed",
			reason: denials > 0 ? "The agent gave up after a call was denied" : "The agent cancelled its own turn"
		};
	}
}
/** What an error of the protocol says, with the detail some agents hide in its data. */
function errorWords(error) {
	if (!(error instanceof RequestError)) return error instanceof Error ? error.message : String(error);
	const detail = asRecord(error.data)["details"] ?? asRecord(error.data)["message"];
	return typeof detail === "string" && detail !== error.message ? `${error.message}: ${detail}` : error.message;
}

// action/agents/process.ts
/** The agent's process: started with a bare environment in a group of its own, its last words on standard error kept. */
/** What it said before it exited may come a moment later; a process it left behind may hold the pipes open for ever. */
const LAST_WORDS_MS = 300;
function startProcess({ command, workspace, environment, session }) {
	const [program = "", ...words] = command;
	const child = spawn(program, words, {
		cwd: workspace,
		env: environment,
		stdio: [
			"pipe",
			"pipe",
			"pipe"
		],
		detached: true
	});
	let said = "";
	child.stderr.setEncoding("utf8").on("data", (text) => {
		said = (said + text).slice(-4e3);
	});
	child.stdin.on("error", () => void 0);
	const closed = new Promise((resolve) => child.once("close", () => resolve()));
	return {
		child,
		exited: new Promise((resolve) => {
			child.once("error", (error) => resolve(`could not be started: ${error.message}`));
			child.once("exit", (code, signal) => resolve(signal ? `was ended by ${signal}` : `exited with ${code}`));
		}).then(async (how) => {
			await within(LAST_WORDS_MS, NO_HURRY, closed);
			return how;
		}),
		processes: new SessionProcesses(session, child.pid),
		lastWords: () => said.trim().split("\n").slice(-8).join("\n").slice(-1500)
	};
}

// action/agents/stop-ladder.ts
/**
* Ending an agent, gently first: cancel its turn, close its input, SIGTERM, SIGKILL for everything that is left. Cancel and
* closed input alone left nothing behind with every agent we measured; SIGTERM alone did.
*/
/** Climbs until nothing is left running, and says which step ended the agent. */
async function stopAgent({ agent, cancelTurn, hurry, report }) {
	const step = (name) => report({
		kind: "state",
		state: "stopping",
		step: name
	});
	step("cancel");
	const cancelled = await within(3e3, hurry, cancelTurn());
	step("close");
	if (await closeAgent(agent, hurry)) return cancelled ? "ended its turn" : "ended when its input was closed";
	step("SIGTERM");
	await agent.processes.signal("SIGTERM");
	if (await within(2e3, hurry, agent.exited)) return `ended on SIGTERM${await sweep(agent)}`;
	step("SIGKILL");
	await agent.processes.kill();
	await within(2e3, hurry, agent.exited);
	return "ended on SIGKILL";
}
/** Ends an agent that has nothing left to do; true when it went by itself, and nothing of it is left either way. */
async function closeAgent(agent, hurry) {
	agent.child.stdin.end();
	const gone = await within(5e3, hurry, agent.exited);
	if (gone) await agent.processes.kill();
	return gone;
}
async function sweep(agent) {
	const left = await agent.processes.kill();
	return left > 0 ? `; ${left} of its processes were killed` : "";
}

// action/agents/tool-content.ts
/** A few large parts would make an event larger than a batch may be. */
const PARTS = 8;
const PART_LIMIT = 16e3;
/** The plain text of a call's content, as commands show their output. */
function textOf(content) {
	return content.flatMap((part) => part.type === "content" && part.content.type === "text" ? [part.content.text] : []).join("");
}
function wireContent(content) {
	return content.slice(0, PARTS).flatMap((part) => {
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
/** Some agents put a command's exit code beside its output. */
function exitCodeOf(call) {
	const output = asRecord(call.rawOutput);
	const code = output["exitCode"] ?? output["exit_code"] ?? asRecord(output["metadata"])["exit"];
	return typeof code === "number" && Number.isInteger(code) ? code : void 0;
}
/** Output of agents that leave `content` empty and write it only as a raw value. */
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
	/** Takes a piece (a `tool_call`, an update, or the call inside a permission request) and returns all that is known. */
	see(news) {
		const known = this.#calls.get(news.toolCallId);
		const merged = merge(known?.merged, news);
		if (known?.ended) return merged;
		const call = known ?? this.#start(merged);
		call.merged = merged;
		if (known) this.#describe(call);
		if (news.content) this.#show(call);
		if (merged.status === "completed" || merged.status === "failed") this.#end(call, merged.status);
		return merged;
	}
	/** The next failure of this call is our no, not its own. */
	deny(id) {
		const call = this.#calls.get(id);
		if (call) call.denied = true;
	}
	/** A turn has ended: what the agent left open will not go on. */
	closeOpen() {
		for (const call of this.#calls.values()) if (!call.ended) this.#end(call, "failed");
	}
	#start(merged) {
		const title = this.#title(merged);
		const input = this.#input(merged);
		const paths = pathsOf(merged, this.#workspace).slice(0, 50).map((path) => fitted(path, 1e3));
		const call = {
			merged,
			startedAt: Date.now(),
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
	/** A command's growing output goes out as it grows; other content is shown whole when it has changed. */
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
			ms: Date.now() - call.startedAt
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
	/** An edit's input is its diff, which is shown as content. */
	#input(merged) {
		const hasInput = Object.keys(merged.rawInput).length > 0 || merged.kind === "execute";
		const isDiff = merged.content.some((part) => part.type === "diff");
		return hasInput && !isDiff ? fitted(asked(merged, this.#workspace).input, TEXT_LIMIT) : "";
	}
};
const wireId = (id) => id === "" ? "call" : cutText(id, 200);

// action/agents/transcript.ts
var Transcript = class {
	#report;
	#messages = 0;
	/** The message that goes on; anything else between two chunks begins a new one. */
	#open;
	#lastText = "";
	constructor(report) {
		this.#report = report;
	}
	/** The end of the agent's last message: what a job hands on. */
	get output() {
		return this.#lastText;
	}
	/** A tool call or a new turn begins a new message. */
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
		if (role === "agent") this.#lastText = tailOf(this.#lastText + text, OUTPUT_LIMIT);
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
/** Agents run some tools without asking. What the profile denies and was done all the same is found out, if only afterwards. */
var Watch = class {
	#profile;
	#workspace;
	#asked = /* @__PURE__ */ new Set();
	#alarm;
	constructor(profile, workspace, alarm) {
		this.#profile = profile;
		this.#workspace = workspace;
		this.#alarm = alarm;
	}
	/** The agent asks for this call, so it is judged there. */
	asks(id) {
		this.#asked.add(id);
	}
	/** Only a call that was completed has surely been carried out: an agent may announce one, ask, and be denied. */
	saw(call) {
		if (call.status !== "completed" || this.#asked.has(call.id)) return;
		const { call: normalised, title } = asked(call, this.#workspace);
		const { verdict, reason } = evaluate(normalised, this.#profile);
		if (verdict === "deny") this.#alarm(`The agent did not ask before it did what the profile denies: ${title}. ${reason}`);
	}
};

// action/agents/agent.ts
function startAgent(job) {
	const { report, work, workspace } = job;
	const agent = startProcess({
		...job,
		command: work.agent.command
	});
	const calls = new ToolCalls(report, workspace);
	const transcript = new Transcript(report);
	const breach = Promise.withResolvers();
	const watch = new Watch(job.profile, workspace, breach.resolve);
	const early = [];
	let conversation;
	let denials = 0;
	let stopped = false;
	const permissions = new Permissions({
		profile: job.profile,
		report,
		onWaiting: (waiting) => {
			if (!stopped) report({
				kind: "state",
				state: waiting ? "waiting" : "running"
			});
		}
	});
	const listener = {
		update: (update) => {
			conversation?.agentActed();
			if (update.sessionUpdate !== "tool_call" && update.sessionUpdate !== "tool_call_update") return transcript.take(update);
			transcript.breakMessage();
			watch.saw(calls.see(update));
		},
		permission: async ({ toolCall, options }, signal) => {
			conversation?.agentActed();
			transcript.breakMessage();
			watch.asks(toolCall.toolCallId);
			const merged = calls.see(toolCall);
			const request = {
				asked: asked(merged, workspace),
				toolCall: wireId(merged.id),
				options,
				signal
			};
			const { response, denied, reason } = await permissions.answer(request);
			if (denied) {
				denials += 1;
				calls.deny(merged.id);
				setImmediate(() => conversation?.remark(`${request.asked.title} was denied. ${reason}`));
			}
			return response;
		}
	};
	const converse = async () => {
		const session = await openSession(agent, workspace, listener);
		report({
			kind: "session.started",
			agent: cutText(work.agent.name, 200),
			steering: session.steering,
			commit: job.commit
		});
		report({
			kind: "message",
			id: "prompt",
			role: "user",
			text: cutText(work.prompt, TEXT_LIMIT)
		});
		conversation = new Conversation({
			session,
			report,
			withdraw: () => permissions.withdrawAll(),
			onTurnStart: () => {
				transcript.breakMessage();
				report({
					kind: "state",
					state: "running"
				});
			},
			onTurnEnd: () => calls.closeOpen()
		});
		const held = conversation.hold(textBlocks(work.prompt));
		for (const control of early.splice(0)) conversation.take(control);
		return held;
	};
	/** The agent's exit ends the conversation as surely as its answer: nobody else would answer then. */
	const conversationEnd = async () => {
		const died = agent.exited.then((how) => `The agent ${how}`);
		const breached = breach.promise.then((what) => ({
			outcome: "failed",
			reason: what
		}));
		const failed = (what) => ({
			outcome: "failed",
			reason: [what, agent.lastWords()].join("\n").trim()
		});
		try {
			const end = await Promise.race([
				converse(),
				died.then(failed),
				breached
			]);
			return typeof end === "string" ? outcomeOf(end, denials) : end;
		} catch (error) {
			return await within(500, NO_HURRY, died) ? failed(await died) : {
				outcome: "failed",
				reason: `The agent ended with an error: ${errorWords(error)}`
			};
		}
	};
	const ended = async () => {
		const end = await conversationEnd();
		if (!stopped) {
			await closeAgent(agent, NO_HURRY);
			await agent.processes.kill();
		}
		return {
			outcome: end.outcome,
			reason: cutText(end.reason, 2e3),
			output: transcript.output,
			exitCode: null
		};
	};
	return {
		ended: ended(),
		take: (control) => {
			if (control.order.kind === "decision") permissions.decide(control.order);
			else if (conversation) conversation.take(control);
			else early.push(control);
		},
		stop: async ({ outcome, reason, hurry }) => {
			stopped = true;
			const cancelTurn = async () => conversation?.cancelTurn();
			const step = await stopAgent({
				agent,
				cancelTurn,
				hurry,
				report
			});
			return {
				outcome,
				reason: cutText(`${reason}. The agent ${step}.`, 2e3),
				output: transcript.output,
				exitCode: null
			};
		}
	};
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

// action/halting.ts
function haltSwitch() {
	const { promise, resolve } = Promise.withResolvers();
	const halted = new AbortController();
	const hurried = new AbortController();
	let timer;
	const pull = (outcome, reason) => {
		resolve({
			outcome,
			reason,
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
	const onDefect = (error) => pull("failed", `The runner failed: ${error instanceof Error ? error.message : String(error)}`);
	process.on("uncaughtException", onDefect);
	process.on("unhandledRejection", onDefect);
	return {
		pulled: promise,
		signal: halted.signal,
		hurry: hurried.signal,
		pull,
		limit: (seconds) => {
			timer = setTimeout(() => pull("timed_out", `The time limit of ${inWords(seconds)} was reached`), Math.min(seconds, 2e6) * 1e3);
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
function inWords(seconds) {
	if (seconds % 60 !== 0 || seconds < 60) return `${seconds} s`;
	return seconds === 60 ? "1 minute" : `${seconds / 60} minutes`;
}

// app/wire/claim.ts
/**
* `POST /api/v1/runner/claim`: a runner proves with its Actions OIDC token (`Authorization: Bearer`, audience = the app's
* base URL) that it is the run that was dispatched for a job, and gets the job's specification and a session token.
* Errors: 401 `bad_token`, 403 `not_your_job` (claims do not match), 409 `already_claimed` / `job_ended`, 422 `bad_message`.
*/
const ClaimRequest = object({
	version: literal(1),
	/** `J12`, from the dispatch input. */
	job: string().regex(/^J[1-9]\d{0,8}$/),
	/** The random text of the dispatch input that ties the run to this attempt. */
	nonce: string().min(16).max(128)
});
/** Rules in the language of profiles: `Read`, `Edit(src/**)`, `Bash(npm test:*)`. deny > ask > allow > ask. */
const Profile = object({
	name: string(),
	allow: array(string()),
	ask: array(string()),
	deny: array(string())
});
/** What the runner has to do: talk to an agent over ACP, or run one shell command. */
const Work = discriminatedUnion("kind", [object({
	kind: literal("prompt"),
	prompt: string(),
	/** The agent's name for people and the command (program and arguments) that speaks ACP on its standard streams. */
	agent: object({
		name: string(),
		command: array(string()).min(1)
	})
}), object({
	kind: literal("run"),
	command: string()
})]);
/** How a job that this one needed ended, and the text it handed on (at most 8 KB). */
const NeedResult = object({
	job: string(),
	state: string(),
	output: string(),
	/** The commit it delivered, else the one it ran on. Absent from apps of before. */
	commit: string().optional()
});
const Claimed = object({
	version: literal(1),
	session: object({
		id: string(),
		/** Bearer token for the session's other doors; lives until the session ends. */
		token: string()
	}),
	job: object({
		ref: string(),
		/** The name people gave it (`tests`), else `null`. */
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
		/** The commit that was the head when the command was accepted; the runner checks out this and nothing else. */
		commit: string(),
		/** The page people watch. */
		url: string()
	}),
	work: Work,
	profile: Profile,
	needs: record(string(), NeedResult),
	/** Variables a shell command gets: what the thread, the requester and the needed jobs say, never as part of the command. Absent from apps of before. */
	environment: record(string().regex(/^SIGNALBOX_[A-Z0-9_]+$/), string()).optional(),
	limits: object({ 
	/** Seconds the job may run before the runner stops it and reports `timed_out`. */
timeoutSeconds: number().int().positive() })
});

// action/inputs.ts
/** Everything the Action is told, parsed once: its inputs, and what GitHub says of the run. */
function readInputs() {
	const { owner, repo } = context.repo;
	return {
		server: serverUrl(getInput("server")),
		...jobAndNonce(),
		token: getInput("token"),
		repository: {
			owner,
			name: repo
		},
		githubUrl: context.serverUrl,
		runUrl: `${context.serverUrl}/${owner}/${repo}/actions/runs/${context.runId}`,
		workspace: process.env["GITHUB_WORKSPACE"] ?? process.cwd(),
		temp: process.env["RUNNER_TEMP"] ?? tmpdir()
	};
}
/** A workflow that does not pass them on still got them: they are in the event that started it. */
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

// action/link/claim.ts
/** The runner's first word: it proves with its OIDC token which run it is, and gets the job and a session token. */
/** Asks for the job until the app answers; an app that is restarting is not a reason to lose the run. */
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

// action/log.ts
/** The session in the log of the run, for those who look there. Agents' words must never act as workflow commands. */
/** Prints events line by line; between `open` and `close` GitHub's runner takes nothing it reads for a command. */
function runLog(write = (text) => void process.stdout.write(text)) {
	const key = randomUUID();
	let column = "";
	const line = (text) => {
		write(`${column === "" ? "" : "\n"}${text}\n`);
		column = "";
	};
	/** Continues a stream of text; another stream or a line begins anew. */
	const stream = (name, text) => {
		if (column !== "" && column !== name) write("\n");
		write(text);
		column = text.endsWith("\n") ? "" : name;
	};
	return {
		open: () => line(`::stop-commands::${key}`),
		close: () => line(`::${key}::`),
		line,
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

// action/redact.ts
/** Keeps the run's own secrets out of everything that leaves the machine. */
/** Shorter values would hit ordinary words. */
const SHORTEST = 8;
/** The values worth hiding, longest first, so that one that holds another is replaced whole. */
function secretValues(values) {
	return [...new Set(values.filter((value) => value !== void 0 && value.length >= SHORTEST).map(String))].sort((a, b) => b.length - a.length);
}
/** `text` with every secret written as `***`. */
function redactor(secrets) {
	return (text) => secrets.reduce((clean, secret) => clean.replaceAll(secret, "***"), text);
}
/** How many characters at the end of `text` could be the beginning of a secret. */
function startOfSecret(text, secrets) {
	let longest = 0;
	for (const secret of secrets) {
		const most = Math.min(secret.length - 1, text.length);
		for (let length = most; length > longest; length -= 1) if (text.endsWith(secret.slice(0, length))) longest = length;
	}
	return longest;
}

// action/link/coalesce.ts
/** Joins the small pieces agents speak in: text of one message within a moment becomes one event. */
const WINDOW_MS = 75;
var Coalescer = class {
	#emit;
	#secrets;
	#now;
	#pending;
	#timer;
	constructor(options) {
		this.#emit = options.emit;
		this.#secrets = options.secrets;
		this.#now = options.now ?? Date.now;
	}
	/** Takes an event; order is kept, only neighbours of one stream are joined. */
	take(event) {
		if (!isStreamed(event)) {
			this.flush();
			this.#emit(event, this.#now());
			return;
		}
		if (this.#pending && sameStream(this.#pending.event, event)) {
			this.#pending.text += event.text;
			this.#pending.heldBack = false;
		} else {
			this.flush();
			this.#pending = {
				event,
				text: event.text,
				at: this.#now(),
				heldBack: false
			};
		}
		while (this.#pending.text.length > TEXT_LIMIT) {
			const piece = cutText(this.#pending.text, TEXT_LIMIT - startOfSecret(this.#pending.text.slice(0, TEXT_LIMIT), this.#secrets));
			this.#emit({
				...event,
				text: piece
			}, this.#pending.at);
			this.#pending.text = this.#pending.text.slice(piece.length);
		}
		this.#timer ??= setTimeout(() => this.#elapse(), WINDOW_MS);
	}
	/** Sends what waits, all of it. */
	flush() {
		clearTimeout(this.#timer);
		this.#timer = void 0;
		const pending = this.#pending;
		this.#pending = void 0;
		if (pending && pending.text !== "") this.#emit({
			...pending.event,
			text: pending.text
		}, pending.at);
	}
	#elapse() {
		this.#timer = void 0;
		const pending = this.#pending;
		if (!pending) return;
		const tail = startOfSecret(pending.text, this.#secrets);
		if (tail === 0 || pending.heldBack) return this.flush();
		const ready = pending.text.slice(0, pending.text.length - tail);
		if (ready !== "") this.#emit({
			...pending.event,
			text: ready
		}, pending.at);
		this.#pending = {
			event: pending.event,
			text: pending.text.slice(-tail),
			at: pending.at,
			heldBack: true
		};
		this.#timer = setTimeout(() => this.#elapse(), WINDOW_MS);
	}
};
/** A person's message carries its fate and is never joined with another. */
function isStreamed(event) {
	return event.kind === "terminal" || event.kind === "message" && event.role !== "user";
}
function sameStream(a, b) {
	if (a.kind === "terminal") return b.kind === "terminal" && a.tool === b.tool;
	return b.kind === "message" && a.id === b.id && a.role === b.role;
}

// app/wire/controls.ts
/**
* `GET /api/v1/runner/sessions/{id}/controls`: numbered orders to the runner as server-sent events (`id` = number,
* `event: control`, data = JSON), resumed by `Last-Event-ID`, a comment line every 15 s as heartbeat.
*/
const Order = discriminatedUnion("kind", [
	object({
		kind: literal("message"),
		text: string(),
		by: string(),
		mode: _enum(["queue", "steer"])
	}),
	object({
		kind: literal("interrupt"),
		by: string()
	}),
	object({
		kind: literal("stop"),
		by: string(),
		reason: string()
	}),
	object({
		kind: literal("decision"),
		request: string(),
		hash: string(),
		decision: _enum(["allow", "deny"]),
		by: string(),
		reason: string()
	})
]);
const Control = object({
	number: number().int().positive(),
	order: Order
});

// action/link/controls.ts
/** Controls on their way down: a stream of server-sent events that is resumed wherever it broke. */
/** Follows the stream until the signal ends it or the app refuses for good. */
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

// action/link/spool.ts
/** The session's events on disk, one JSON line each: the app may be away for an hour, memory holds only where each line lies. */
/** Keeps the whole session, so that any gap the app tells of can be filled. Numbers start at 1. */
var Spool = class {
	#path;
	#file;
	/** `#ends[n]` is where line n ends in the file; line 0 is the empty beginning. */
	#ends = [0];
	constructor(path) {
		this.#path = path;
		this.#file = openSync(path, "wx+", 384);
	}
	/** The number of the newest line, 0 when there is none. */
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
	/** Lines from number `first` on: at most `count` of them and at most `size` bytes, but always one. */
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
/** Events on their way up: numbered from 1 without gaps, sent in batches, kept until the app has committed them. */
const BATCH_EVENTS = 500;
const BATCH_BYTES = 9e5;
var Uplink = class {
	#options;
	#closing = new AbortController();
	/** The number the app expects next. */
	#next = 1;
	#refused;
	#sending;
	constructor(options) {
		this.#options = options;
	}
	get last() {
		return this.#options.spool.last;
	}
	/** Numbers the event, writes it down and sends it as soon as the line is free. */
	push(event, at) {
		if (this.#closing.signal.aborted) return;
		const line = JSON.stringify({
			at,
			event: RunnerEvent.parse(event)
		});
		this.#options.spool.append(this.#options.redact(line));
		this.#send();
	}
	/** The app has told what it expects; an earlier number is sent again. */
	expect(next) {
		if (next < 1 || next > this.last + 1) throw new Failure("permanent", `The app expects event ${next} of a session that has ${this.last}`);
		this.#next = next;
		this.#send();
	}
	/** Resolves when the app holds every event; rejects when it refuses them or the signal ends the waiting. */
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
/** The runner's line to the app: events up, controls down, and the last word, over outbound HTTPS only. */
function openLink(options) {
	const { session, redact, onAway, onRefused } = options;
	const door = `${options.server}/api/v1/runner/sessions/${encodeURIComponent(session.id)}`;
	const closing = new AbortController();
	const spool = new Spool(options.spoolPath);
	const uplink = new Uplink({
		url: `${door}/events`,
		token: session.token,
		spool,
		redact,
		onAway,
		onRefused
	});
	const coalescer = new Coalescer({
		secrets: options.secrets,
		emit: (event, at) => {
			uplink.push(event, at);
			options.onEvent(event);
		}
	});
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
		const body = redact(JSON.stringify(whole));
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
			closing.abort();
			uplink.close();
			spool.close();
		}
	};
}

// action/workspace.ts
/** The repository at the pinned commit, fetched with a token that git is told once and nobody can read afterwards. */
/** Puts the pinned commit, and nothing else, into an empty folder and returns the folder. */
async function checkOut(checkout) {
	const folder = await emptyFolder(checkout);
	const { githubUrl, repository, commit, thread } = checkout;
	const git = gitIn(folder, checkout);
	await git("init", "--quiet", "--initial-branch=pinned");
	await git("remote", "add", "origin", `${githubUrl}/${repository.owner}/${repository.name}`);
	try {
		await git("fetch", "--quiet", "--no-tags", "--depth=1", "origin", commit);
	} catch (failure) {
		if (thread.kind !== "pull") throw failure;
		await git("fetch", "--quiet", "--no-tags", "--depth=50", "origin", `refs/pull/${thread.number}/head`);
	}
	await git("checkout", "--quiet", "--detach", commit);
	return folder;
}
/** The runner's workspace when it is empty; a machine that keeps it between runs gets a new folder, nothing is deleted. */
async function emptyFolder({ workspace, folder }) {
	await mkdir(workspace, { recursive: true });
	if ((await readdir(workspace)).length === 0) return workspace;
	const own = join(folder, "workspace");
	await mkdir(own, { recursive: true });
	return own;
}
/** The header git sends, as GitHub's own checkout does; registered as a secret by the caller. */
const basicAuth = (token) => Buffer.from(`x-access-token:${token}`).toString("base64");
function gitIn(folder, { githubUrl, token, signal }) {
	const settings = [
		[`http.${githubUrl}/.extraheader`, `AUTHORIZATION: basic ${basicAuth(token)}`],
		["core.hooksPath", "/dev/null"],
		["safe.directory", folder],
		["advice.detachedHead", "false"]
	];
	const environment = {
		PATH: process.env["PATH"],
		HOME: process.env["HOME"],
		LC_ALL: "C",
		GIT_TERMINAL_PROMPT: "0",
		GIT_CONFIG_COUNT: String(settings.length)
	};
	for (const [index, [key, value]] of settings.entries()) {
		environment[`GIT_CONFIG_KEY_${index}`] = key;
		environment[`GIT_CONFIG_VALUE_${index}`] = value;
	}
	return (...words) => runGit(words, folder, environment, signal);
}
async function runGit(words, cwd, env, signal) {
	const child = spawn("git", words, {
		cwd,
		env,
		signal,
		stdio: [
			"ignore",
			"ignore",
			"pipe"
		]
	});
	let said = "";
	child.stderr.setEncoding("utf8").on("data", (text) => {
		said = (said + text).slice(-4e3);
	});
	const { promise, resolve, reject } = Promise.withResolvers();
	child.once("error", (cause) => reject(new Failure("permanent", `git ${words[0]} could not run: ${cause.message}`, { cause })));
	child.once("close", (code) => {
		if (code === 0) resolve();
		else reject(new Failure("permanent", `git ${words[0]} ended with ${code}: ${said.trim()}`));
	});
	return promise;
}

// action/session-link.ts
/** Opens the line to the app for this run: its secrets are masked, its troubles are said, its end ends the work. */
/** How long the app may be away at the end; before that there is no limit but the job's own. */
const FINISH_MS = 6e5;
/** GitHub sends SIGTERM 7.5 s after SIGINT, and SIGKILL soon after. */
const FINISH_IN_HURRY_MS = 3e3;
/** What must not leave the machine, told to GitHub's runner as well. */
function runSecrets(inputs, { session }) {
	const secrets = secretValues([
		session.token,
		inputs.token,
		basicAuth(inputs.token),
		inputs.nonce,
		process.env["ACTIONS_ID_TOKEN_REQUEST_TOKEN"],
		process.env["ACTIONS_RUNTIME_TOKEN"]
	]);
	for (const secret of secrets) setSecret(secret);
	return secrets;
}
function openSessionLink(inputs, { session }, folder, ears) {
	const { secrets, halt, log, onControl } = ears;
	return openLink({
		server: inputs.server,
		session,
		spoolPath: join(folder, "events.ndjson"),
		secrets,
		redact: redactor(secrets),
		onEvent: log.event,
		onControl,
		onAway: ({ message }) => log.line(`${message}. The work goes on; the app will be told later.`),
		onRefused: ({ message }) => halt.pull("cancelled", `The app has ended this session. ${message}`)
	});
}
/** The last event and the last word. Throws when the app could not be told, since then nobody knows how the job ended. */
async function sayLastWord(link, ending, halt) {
	link.report({
		kind: "session.finished",
		outcome: ending.outcome,
		reason: ending.reason
	});
	const late = new AbortController();
	const giveUpIn = (ms) => setTimeout(() => late.abort(), ms).unref();
	giveUpIn(FINISH_MS);
	if (halt.hurry.aborted) giveUpIn(FINISH_IN_HURRY_MS);
	else halt.hurry.addEventListener("abort", () => giveUpIn(FINISH_IN_HURRY_MS), { once: true });
	try {
		await link.finish(ending, late.signal);
	} catch (cause) {
		const why = cause instanceof Error ? cause.message : String(cause);
		throw new Error(`${ending.reason} (${ending.outcome}); the app could not be told: ${why}`, { cause });
	}
	saveFinished();
}

// action/shell.ts
/** A job that is a shell command: run by bash as a workflow's `run` step would be, its output streamed as it comes. */
function startShell(job) {
	const { report } = job;
	const script = join(job.folder, "command.sh");
	writeFileSync(script, `${job.command}\n`, { mode: 384 });
	const child = spawn("bash", [
		"-c",
		"exec bash --noprofile --norc -eo pipefail \"$0\" 2>&1",
		script
	], {
		cwd: job.workspace,
		env: job.environment,
		stdio: [
			"ignore",
			"pipe",
			"ignore"
		],
		detached: true
	});
	const processes = new SessionProcesses(job.session, child.pid);
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
	child.stdout.setEncoding("utf8").on("data", (text) => {
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
	const closed = Promise.withResolvers();
	const exited = Promise.withResolvers();
	child.once("exit", (code, signal) => exited.resolve({
		code,
		signal
	}));
	child.once("error", (error) => exited.resolve({
		code: null,
		signal: null,
		error
	}));
	child.once("close", () => closed.resolve());
	/** Processes the command left in the background are ended, and what they wrote until then is read to its end. */
	const cleared = async () => {
		await exited.promise;
		await processes.kill();
		await within(2e3, NO_HURRY, closed.promise);
	};
	const ended = async () => {
		const { code, signal, error } = await exited.promise;
		await cleared();
		if (error) return {
			outcome: "failed",
			reason: `bash could not be started: ${error.message}`,
			output: "",
			exitCode: null
		};
		const by = interruptedBy === void 0 ? "" : ` after an interrupt by ${interruptedBy}`;
		const reason = `${firstLine(job.command)} ended with ${signal ?? code}${by}`;
		return {
			outcome: code === 0 ? "succeeded" : "failed",
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
				processes.signal("SIGINT");
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
			const step = await stopShell(processes, exited.promise, halt, report);
			await cleared();
			const { code } = await exited.promise;
			return {
				outcome: halt.outcome,
				reason: `${halt.reason}. The command ${step}.`,
				output: tail,
				exitCode: code
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
async function stopShell(processes, exited, halt, report) {
	for (const { signal, waitMs } of STEPS) {
		report({
			kind: "state",
			state: "stopping",
			step: signal
		});
		await processes.signal(signal);
		if (await within(waitMs, halt.hurry, exited)) return `ended on ${signal}`;
	}
	return "did not end";
}
const firstLine = (command) => {
	const line = command.trim().split("\n", 1)[0] ?? "";
	return line.length > 120 ? `${cutText(line, 120)}…` : line;
};

// action/summary.ts
/** The job summary and outputs of the run: what happened, for those who came by GitHub's own page. */
const SIGNS = {
	succeeded: "✅",
	failed: "❌",
	cancelled: "⏹️",
	timed_out: "⏱️"
};
/** The three outputs that `action.yml` promises. */
function writeOutputs(ending, sessionUrl) {
	setOutput("state", ending.outcome);
	setOutput("output", ending.output);
	setOutput("session-url", sessionUrl);
}
/** GitHub shows at most 1 MiB per step; the session page holds the rest. */
async function writeSummary(claimed, ending, seconds) {
	const { job, work } = claimed;
	const doing = work.kind === "run" ? code(cutText(work.command, 200)) : escape(work.agent.name);
	summary.addRaw(`### ${SIGNS[ending.outcome]} ${escape(job.ref)}${job.name ? ` ${escape(job.name)}` : ""}: ${ending.outcome.replace("_", " ")}`, true).addBreak().addRaw(`${escape(ending.reason)}`, true).addEOL().addTable([[
		{
			data: "ran",
			header: true
		},
		{
			data: "commit",
			header: true
		},
		{
			data: "asked by",
			header: true
		},
		{
			data: "time",
			header: true
		},
		{
			data: "session",
			header: true
		}
	], [
		doing,
		code(job.commit.slice(0, 12)),
		escape(job.requester),
		`${seconds} s`,
		`<a href="${escape(job.url)}">watch</a>`
	]]);
	if (ending.output.trim() !== "") summary.addRaw(`<details><summary>Output</summary><pre>${escape(plain(ending.output))}</pre></details>`, true);
	await summary.write();
}
const code = (text) => `<code>${escape(text)}</code>`;
/** Terminal colours mean nothing here. */
const plain = (text) => text.replace(/\u001b\[[0-9;?]*[A-Za-z]/g, "");
function escape(text) {
	return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll("\"", "&quot;");
}

// action/run.ts
/** The story of one attempt: claim the job, check out its commit, do the work while people watch, say how it ended. */
/** How long the app may be away when the run begins. */
const CLAIM_MS = 6e5;
async function run() {
	const startedAt = Date.now();
	const log = runLog();
	const halt = haltSwitch();
	try {
		const inputs = readInputs();
		const claimed = await claimJob(inputs, halt, log);
		const ending = await carryOut(inputs, claimed, halt, log);
		writeOutputs(ending, claimed.job.url);
		const seconds = Math.round((Date.now() - startedAt) / 1e3);
		await writeSummary(claimed, ending, seconds).catch((error) => log.line(`No job summary: ${String(error)}`));
		if (ending.outcome !== "succeeded") setFailed(`${claimed.job.ref} ${ending.outcome}: ${ending.reason}`);
	} catch (error) {
		const early = halt.signal.aborted ? `${(await halt.pulled).reason}. ` : "";
		setFailed(early + (error instanceof Error ? error.message : String(error)));
	} finally {
		halt.dispose();
	}
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
/** Between the claim and the last word: whatever happens in here ends in a last word. */
async function carryOut(inputs, claimed, halt, log) {
	const folder = mkdtempSync(join(inputs.temp, "signalbox-"));
	const desk = controlDesk(halt);
	const secrets = runSecrets(inputs, claimed);
	const mask = redactor(secrets);
	const link = openSessionLink(inputs, claimed, folder, {
		secrets,
		halt,
		log,
		onControl: desk.take
	});
	halt.limit(claimed.limits.timeoutSeconds);
	log.open();
	try {
		const ending = await untilEnded(startWork(inputs, claimed, folder, halt, link.report), desk, halt).catch(withoutWork(halt));
		await sayLastWord(link, ending, halt);
		return {
			...ending,
			reason: mask(ending.reason),
			output: mask(ending.output)
		};
	} finally {
		link.close();
		log.close();
		rmSync(folder, {
			recursive: true,
			force: true
		});
	}
}
async function startWork(inputs, claimed, folder, halt, report) {
	const { session, work, profile } = claimed;
	const { commit } = claimed.job;
	const workspace = await checkOut({
		...inputs,
		...claimed.job,
		folder,
		signal: halt.signal
	});
	const environment = workEnvironment(process.env, folder, session.id);
	const job = {
		session: session.id,
		commit,
		workspace,
		environment,
		report
	};
	return work.kind === "run" ? startShell({
		...job,
		environment: {
			...claimed.environment,
			...environment
		},
		folder,
		command: work.command
	}) : startAgent({
		...job,
		work,
		profile
	});
}
async function untilEnded(starting, desk, halt) {
	const worker = await starting;
	desk.serve(worker);
	const first = await Promise.race([worker.ended, halt.pulled]);
	return "hurry" in first ? worker.stop(first) : first;
}
/** There was no work: its checkout failed, or was broken off because somebody stopped the job. */
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
				reason: reason.slice(0, 2e3)
			};
		}
		const { outcome, reason } = await halt.pulled;
		return {
			...none,
			outcome,
			reason
		};
	};
}
const fullName = ({ owner, name }) => `${owner}/${name}`.toLowerCase();

// action/main.ts
/** The Action's main step. */
await run();
process.exit();

export {  };