import { _enum, array, boolean, discriminatedUnion, getState, literal, number, object, saveState, string } from "./packages.js";
import { promisify } from "node:util";
import { once } from "node:events";
import { tmpdir } from "node:os";
import { basename, delimiter, dirname, isAbsolute, join, relative } from "node:path";
import { existsSync, mkdirSync, readFileSync, readdirSync, realpathSync, statSync } from "node:fs";
import { setTimeout as setTimeout$1 } from "node:timers/promises";
import { cp, mkdir, rename, rm, writeFile } from "node:fs/promises";
import { execFile, execFileSync, spawn } from "node:child_process";

// app/ground/outcome.ts
const accepted = (value) => ({
	ok: true,
	value
});
const rejected = (code, message) => ({
	ok: false,
	rejection: {
		code,
		message
	}
});
var Failure = class extends Error {
	kind;
	retryAfterMs;
	constructor(kind, message, options = {}) {
		super(message, { cause: options.cause });
		this.name = "Failure";
		this.kind = kind;
		this.retryAfterMs = options.retryAfterMs;
	}
};

// action/own-path.ts
function ownPath({ PATH = "", GITHUB_WORKSPACE: workspace = "" }) {
	const places = PATH.split(delimiter).filter((folder) => isAbsolute(folder));
	if (workspace === "") return places.join(delimiter);
	const own = [workspace, real(workspace)];
	const isOurs = (folder) => !own.some((at) => [folder, real(folder)].some((place) => isBelow(place, at)));
	return places.filter(isOurs).join(delimiter);
}
const isBelow = (path, folder) => !/^\.\.(\/|$)/.test(relative(folder, path));
function real(path) {
	try {
		return realpathSync(path);
	} catch {
		return path;
	}
}

// app/wire/events.ts
const TEXT_LIMIT = 32768;
const text = string().max(TEXT_LIMIT);
const id = string().min(1).max(200);
const TOOL_KINDS = [
	"read",
	"edit",
	"delete",
	"move",
	"search",
	"execute",
	"think",
	"fetch",
	"other"
];
const ToolKind = _enum(TOOL_KINDS);
const ToolContent = discriminatedUnion("type", [object({
	type: literal("text"),
	text
}), object({
	type: literal("diff"),
	path: string().max(1e3),
	oldText: text.nullable(),
	newText: text
})]);
const Delivery = _enum([
	"steered",
	"joined",
	"queued",
	"interrupted"
]);
const RunnerEvent = discriminatedUnion("kind", [
	object({
		kind: literal("session.started"),
		agent: string().max(200),
		steering: boolean(),
		joins: boolean().optional(),
		commit: string().max(64)
	}),
	object({
		kind: literal("message"),
		id,
		role: _enum([
			"user",
			"agent",
			"thought"
		]),
		text,
		control: number().int().positive().optional(),
		status: _enum([
			"queued",
			"delivered",
			"seen",
			"refused",
			"withdrawn"
		]).optional(),
		delivery: Delivery.optional()
	}),
	object({
		kind: literal("tool.started"),
		id,
		tool: ToolKind,
		title: string().max(2e3),
		input: text.optional(),
		paths: array(string().max(1e3)).max(50).optional()
	}),
	object({
		kind: literal("tool.updated"),
		id,
		title: string().max(2e3).optional(),
		input: text.optional(),
		content: array(ToolContent).max(50).optional()
	}),
	object({
		kind: literal("tool.finished"),
		id,
		status: _enum([
			"completed",
			"failed",
			"denied"
		]),
		content: array(ToolContent).max(50).optional(),
		exitCode: number().int().nullable().optional(),
		ms: number().nonnegative().optional()
	}),
	object({
		kind: literal("terminal"),
		tool: id.optional(),
		text
	}),
	object({
		kind: literal("plan"),
		entries: array(object({
			text: string().max(2e3),
			status: _enum([
				"pending",
				"in_progress",
				"completed"
			])
		})).max(200)
	}),
	object({
		kind: literal("approval.requested"),
		request: id,
		toolCall: id.optional(),
		tool: string().max(100),
		title: string().max(2e3),
		input: text,
		hash: string().length(64),
		rule: string().max(500).optional(),
		call: object({
			name: string().max(200).optional(),
			paths: array(string().max(1e3)).max(50).optional(),
			commandSource: _enum(["input", "title"]).optional()
		}).optional()
	}),
	object({
		kind: literal("approval.applied"),
		request: id,
		outcome: _enum([
			"allowed",
			"denied",
			"withdrawn"
		])
	}),
	object({
		kind: literal("usage"),
		inputTokens: number().nonnegative().optional(),
		outputTokens: number().nonnegative().optional(),
		contextUsed: number().nonnegative().optional(),
		contextSize: number().nonnegative().optional(),
		cost: object({
			amount: number(),
			currency: string().max(10)
		}).optional()
	}),
	object({
		kind: literal("state"),
		state: _enum([
			"running",
			"waiting",
			"idle",
			"stopping"
		]),
		step: string().max(200).optional(),
		until: number().int().positive().optional()
	}),
	object({
		kind: literal("notice"),
		level: _enum([
			"info",
			"warning",
			"error"
		]),
		text
	}),
	object({
		kind: literal("session.finished"),
		outcome: _enum([
			"succeeded",
			"failed",
			"cancelled",
			"timed_out"
		]),
		reason: text
	})
]);
const AppEvent = discriminatedUnion("kind", [
	object({
		kind: literal("message.queued"),
		control: number().int().positive(),
		by: string(),
		text,
		mode: _enum(["queue", "steer"])
	}),
	object({
		kind: literal("message.amended"),
		control: number().int().positive(),
		by: string(),
		text,
		mode: _enum(["queue", "steer"])
	}),
	object({
		kind: literal("message.withdrawn"),
		control: number().int().positive(),
		by: string()
	}),
	object({
		kind: literal("message.reordered"),
		order: array(number().int().positive()),
		by: string()
	}),
	object({
		kind: literal("linger"),
		seconds: number().int().nonnegative(),
		by: string()
	}),
	object({
		kind: literal("policy"),
		allow: array(string()),
		by: string()
	}),
	object({
		kind: literal("charge"),
		by: string(),
		to: string()
	}),
	object({
		kind: literal("approval.routed"),
		approval: string(),
		request: id,
		approvers: string(),
		deadline: number(),
		sessionRule: string().optional()
	}),
	object({
		kind: literal("approval.decided"),
		approval: string(),
		request: id,
		decision: _enum(["allow", "deny"]),
		by: string(),
		reason: string(),
		rule: string().optional()
	}),
	object({
		kind: literal("approval.expired"),
		approval: string(),
		request: id
	}),
	object({
		kind: literal("delivery"),
		output: _enum([
			"comment",
			"review",
			"push",
			"pull_request"
		]),
		url: string().nullable(),
		commit: string().nullable(),
		refused: text.nullable()
	}),
	object({
		kind: literal("interrupt.requested"),
		by: string()
	}),
	object({
		kind: literal("stop.requested"),
		by: string(),
		reason: string()
	}),
	object({
		kind: literal("session.lost"),
		reason: string()
	})
]);
const EventBatch = object({
	first: number().int().positive(),
	events: array(object({
		at: number().int().positive(),
		event: RunnerEvent
	})).min(1).max(500)
});
const EventsAnswer = object({ next: number().int().positive() });

// app/wire/finish.ts
const OUTPUT_LIMIT = 8192;
const Ending = _enum([
	"answered",
	"silent",
	"exited",
	"crashed",
	"error",
	"refused",
	"limit",
	"gave_up",
	"breach",
	"budget",
	"time_limit",
	"stopped",
	"unprepared"
]);
const Finish = object({
	outcome: _enum([
		"succeeded",
		"failed",
		"cancelled",
		"timed_out"
	]),
	reason: string().max(2e3),
	output: string().max(OUTPUT_LIMIT),
	exitCode: number().int().nullable(),
	ending: Ending.optional(),
	usage: object({
		inputTokens: number().nonnegative(),
		outputTokens: number().nonnegative(),
		cost: number().nonnegative().optional()
	}).optional(),
	lastEvent: number().int().nonnegative()
});
const WireError = object({ error: object({
	code: string(),
	message: string()
}) });

// action/link/door.ts
const PATIENCE_MS$1 = 3e4;
async function knock(call) {
	const patience = AbortSignal.timeout(call.patienceMs ?? PATIENCE_MS$1);
	let response;
	let text;
	try {
		response = await fetch(call.url, {
			method: call.method ?? "POST",
			redirect: "manual",
			headers: {
				authorization: `Bearer ${call.token}`,
				"content-type": "application/json"
			},
			body: call.body ?? null,
			signal: call.signal ? AbortSignal.any([call.signal, patience]) : patience
		});
		text = await response.text();
	} catch (cause) {
		throw new Failure("transient", `The app cannot be reached: ${causeOf(cause)}`, { cause });
	}
	const body = parsed(text);
	if (response.ok || response.status === 409 || isAnswer(body, call)) return {
		status: response.status,
		body
	};
	throw refusal(response, body, call.strangers);
}
function isAnswer(body, { answers = [] }) {
	const said = WireError.safeParse(body);
	return said.success && answers.includes(said.data.error.code);
}
function refusal(response, body, strangers = "transient") {
	const said = WireError.safeParse(body);
	const kind = said.success || response.status >= 500 ? kindOf(response.status) : strangers;
	const words = said.success ? `${said.data.error.message} (${said.data.error.code})` : `status ${response.status}`;
	return new Failure(kind, `The app answered: ${words}`, { retryAfterMs: retryAfter(response) });
}
function kindOf(status) {
	if (status === 401 || status === 403) return "unauthorized";
	return status >= 500 || status === 408 || status === 425 || status === 429 ? "transient" : "permanent";
}
function retryAfter(response) {
	const seconds = Number(response.headers.get("retry-after") ?? NaN);
	return Number.isFinite(seconds) && seconds >= 0 ? Math.min(seconds, 60) * 1e3 : void 0;
}
function parsed(text) {
	try {
		return JSON.parse(text);
	} catch {
		return;
	}
}
function causeOf(error) {
	const inner = error instanceof Error && error.cause instanceof Error ? error.cause : error;
	return inner instanceof Error ? inner.message || inner.name : String(inner);
}

// action/link/patience.ts
const FIRST_MS = 200;
const RESTART_MS = 1500;
const RESTART_TRIES = 50;
const LONGEST_MS = 1e4;
function pauseBefore(attempt, random) {
	return Math.min(attempt <= RESTART_TRIES ? RESTART_MS : LONGEST_MS, FIRST_MS * 2 ** Math.min(attempt - 1, 20)) * (.5 + random / 2);
}
async function untilAnswered(attempt, { signal, onAway }) {
	for (let repeat = 1;; repeat += 1) try {
		return await attempt();
	} catch (error) {
		if (!(error instanceof Failure) || error.kind !== "transient" || signal.aborted) throw error;
		onAway?.(error);
		await pause(error.retryAfterMs ?? pauseBefore(repeat, Math.random()), signal);
		if (signal.aborted) throw error;
	}
}
async function pause(ms, signal) {
	await setTimeout$1(ms, void 0, { signal }).catch(() => void 0);
}

// action/saved-state.ts
function saveSession({ server, id, token }) {
	saveState("server", server);
	saveState("session", id);
	saveState("token", token);
}
const saveAlone = (session) => saveState("session", session);
const saveAccount = (name) => saveState("account", name);
const savedAccount = () => getState("account");
const saveGitAway = (folder) => saveState("git-away", folder);
const savedGitAway = () => getState("git-away");
const saveEnding = (ending) => saveState("ending", ending);
function savedEnding() {
	try {
		return Finish.omit({ lastEvent: true }).safeParse(JSON.parse(getState("ending"))).data;
	} catch {
		return;
	}
}
const saveFinished = () => saveState("finished", "true");
function unfinishedSession() {
	const saved = {
		server: getState("server"),
		id: getState("session"),
		token: getState("token")
	};
	return getState("finished") === "true" || saved.id === "" ? void 0 : saved;
}

// action/waiting.ts
const HURRIED_MS = 500;
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
const NO_HURRY = new AbortController().signal;
function deadline(ms, hurriedMs, hurry) {
	const late = new AbortController();
	const giveUpIn = (wait) => void setTimeout(() => late.abort(), wait).unref();
	giveUpIn(ms);
	if (hurry.aborted) giveUpIn(hurriedMs);
	else hurry.addEventListener("abort", () => giveUpIn(hurriedMs), { once: true });
	return late.signal;
}

// action/git.ts
async function runGit(words, { cwd, environment, signal, input, encoding = "utf8" }) {
	const child = spawn("git", words, {
		cwd,
		env: environment,
		signal,
		stdio: [
			"pipe",
			"pipe",
			"pipe"
		]
	});
	const printed = [];
	let said = "";
	child.stdout.on("data", (bytes) => printed.push(bytes));
	child.stderr.setEncoding("utf8").on("data", (text) => {
		said = (said + text).slice(-4e3);
	});
	child.stdin.on("error", () => void 0);
	child.stdin.end(input);
	const { promise, resolve, reject } = Promise.withResolvers();
	child.once("error", (cause) => reject(new Failure("permanent", `git ${words[0]} could not run: ${cause.message}`, { cause })));
	child.once("close", (code) => {
		if (code === 0) resolve(Buffer.concat(printed).toString(encoding));
		else reject(new Failure("permanent", `git ${words[0]} ended with ${code}: ${said.trim()}`));
	});
	return promise;
}
const QUIET = {
	"core.hooksPath": "/dev/null",
	"core.fsmonitor": "false",
	"core.askPass": "",
	"credential.helper": "",
	"advice.detachedHead": "false",
	"gc.auto": "0",
	"maintenance.auto": "false",
	"protocol.ext.allow": "never",
	"protocol.file.allow": "never",
	"submodule.recurse": "false"
};
const NETWORK = /^(?:https?_proxy|all_proxy|no_proxy|GIT_SSL_(?:CAINFO|CAPATH)|SSL_CERT_(?:FILE|DIR)|CURL_CA_BUNDLE)$/i;
function gitEnvironment({ settings = {}, variables = {}, network = false }) {
	const all = Object.entries({
		...QUIET,
		...settings
	});
	const machine = Object.entries(process.env).filter(([name]) => NETWORK.test(name) || name === "HOME");
	return {
		PATH: process.env["PATH"],
		LC_ALL: "C",
		GIT_TERMINAL_PROMPT: "0",
		GIT_NO_REPLACE_OBJECTS: "1",
		...network ? Object.fromEntries(machine) : {
			GIT_CONFIG_GLOBAL: "/dev/null",
			GIT_CONFIG_NOSYSTEM: "1",
			GIT_ATTR_NOSYSTEM: "1"
		},
		GIT_CONFIG_COUNT: String(all.length),
		...Object.fromEntries(all.flatMap(([key, value], index) => [[`GIT_CONFIG_KEY_${index}`, key], [`GIT_CONFIG_VALUE_${index}`, value]])),
		...variables
	};
}

// action/environment.ts
const KEPT = [
	"PATH",
	"LANG",
	"LANGUAGE",
	"TERM",
	"TZ",
	"CI",
	"RUNNER_TRACKING_ID"
];
const KEPT_PREFIX = "LC_";
const MARK = "SIGNALBOX_SESSION";
function workEnvironment(source, folder, session) {
	const home = join(folder, "home");
	const tmp = join(folder, "tmp");
	mkdirSync(home, { recursive: true });
	mkdirSync(tmp, { recursive: true });
	const environment = {
		HOME: home,
		TMPDIR: tmp,
		[MARK]: session
	};
	for (const [name, value] of Object.entries(source)) if (value !== void 0 && (KEPT.includes(name) || name.startsWith(KEPT_PREFIX))) environment[name] = value;
	return environment;
}

// action/confine/account-scripts.ts
const MAKE_ACCOUNT = `
set -eu
name=$1 folder=$2 group=$3 owner=$4
remove() {
  if userdel "$1" 2>/dev/null; then rm -rf -- "\${folder%/*}/$1"; fi
}
if grep -q '^signalbox-' /etc/passwd; then
  awk -F: -v here="\${owner##* }" '$1 ~ /^signalbox-[0-9a-f]+$/ && length($1) == 18 && split($5, note, " ") == 3 && note[3] == here {
    file = "/proc/" note[1] "/stat"; line = ""
    if ((getline line < file) < 0) line = ""
    close(file); sub(/.*[)] /, "", line); split(line, part, " ")
    if (part[20] != note[2]) print $1, $3, $4
  }' /etc/passwd | head -n 4 |
    while read -r dead uid gid; do
      # Another session may have removed it by now, and a third one been given its number.
      [ "$(id -u "$dead" 2>/dev/null)" = "$uid" ] || continue
      setpriv --reuid="$uid" --regid="$gid" --clear-groups sh -c 'kill -KILL -1' 2>/dev/null || true
      remove "$dead"
    done || true
  old=$(( $(date +%s) / 86400 - 1 ))
  awk -F: -v old="$old" '$1 ~ /^signalbox-[0-9a-f]+$/ && length($1) == 18 && $3 + 0 < old { print $1 }' /etc/shadow |
    head -n 4 | while read -r dead; do remove "$dead"; done || true
fi
umask 077
mkdir -- "$folder"
made=no
for try in 1 2 3 4 5 6; do
  if useradd --system --user-group --no-create-home --home-dir "$folder/home" --shell /usr/sbin/nologin --comment "$owner" "$name" 2>"$folder/said"; then
    made=yes
    break
  fi
  sleep 0.2
done
if [ "$made" = no ]; then
  cat "$folder/said" >&2
  rm -rf -- "$folder"
  exit 1
fi
rm -f -- "$folder/said"
uid=$(id -u "$name") gid=$(id -g "$name")
mkdir -- "$folder/home" "$folder/tmp"
if [ "$group" = 0 ]; then
  chown "$uid:$gid" "$folder" "$folder/home" "$folder/tmp"
else
  chown "$uid:$group" "$folder" "$folder/home" "$folder/tmp"
  chmod 770 "$folder" "$folder/home" "$folder/tmp"
fi
echo "$uid $gid $(command -v setpriv || true)"
`;
const HAND_OVER = `
set -eu
from=$1 to=$2
shift 2
for path; do
  if [ -e "$path" ]; then find -P "$path" -user "$from" -exec chown -h "$to" '{}' +; fi
done
`;
const ADMIT = `
set -u
command -v setfacl >/dev/null || exit 0
uid=$1 gid=$2 setpriv=$3
shift 3
for path; do
  for way in "$path" "$(readlink -f -- "$path")"; do
    before=
    while :; do
      closed=$("$setpriv" --reuid="$uid" --regid="$gid" --clear-groups sh -c '
        rest=\${1#/} at=
        while [ "$rest" != "\${rest#*/}" ]; do
          at="$at/\${rest%%/*}" rest=\${rest#*/}
          test -x "$at" || { echo "$at"; exit; }
        done' sh "$way")
      if [ "$closed" = "$before" ] || [ ! -d "$closed" ]; then break; fi
      setfacl -m "u:$uid:--x" -- "$closed" || break
      echo "$closed"
      before=$closed
    done
  done
done
exit 0
`;
const DISMISS = `
uid=$1
shift
for path; do setfacl -x "u:$uid" -- "$path" 2>/dev/null; done
exit 0
`;
const OPEN_UP = `
set -eu
for path; do
  if [ -e "$path" ]; then chmod -R u+rwX -- "$path"; fi
done
`;
const REMOVE_ACCOUNT = `
set -u
name=$1 folder=$2 uid=$3 gid=$4 setpriv=$5
if [ -n "$setpriv" ] && [ "$(id -u "$name" 2>/dev/null)" = "$uid" ]; then
  "$setpriv" --reuid="$uid" --regid="$gid" --clear-groups find /tmp /var/tmp /dev/shm -mindepth 1 -maxdepth 1 -user "$uid" ! -path "$folder" -exec rm -rf '{}' + 2>/dev/null
fi
rm -rf -- "$folder"
for try in 1 2 3 4 5 6; do
  userdel "$name" 2>/dev/null
  id "$name" >/dev/null 2>&1 || break
  sleep 0.2
done
groupdel "$name" 2>/dev/null
exit 0
`;

// action/confine/process-table.ts
function processTable() {
	const pids = numbersIn("/proc");
	return pids.length === 0 ? tableOfPs() : pids.flatMap(entryOf);
}
function carries(pid, line) {
	try {
		return readFileSync(`/proc/${pid}/environ`, "latin1").split("\0").includes(line);
	} catch {
		return hasProc() ? false : void 0;
	}
}
function withDescendants(table, roots) {
	const found = new Set(roots);
	for (let before = -1; before !== found.size;) {
		before = found.size;
		for (const { pid, parent } of table) if (found.has(parent)) found.add(pid);
	}
	return found;
}
function send(pid, signal) {
	try {
		return process.kill(pid, signal);
	} catch {
		return false;
	}
}
const hasProc = () => numbersIn("/proc").length > 0;
function numbersIn(folder) {
	try {
		return readdirSync(folder).flatMap((name) => /^\d+$/.test(name) ? [Number(name)] : []);
	} catch {
		return [];
	}
}
function entryOf(pid) {
	try {
		const status = readFileSync(`/proc/${pid}/status`, "latin1");
		const field = (name) => new RegExp(String.raw`^${name}:\s+(.*)$`, "m").exec(status)?.[1] ?? "";
		if (/^[ZX]/.test(field("State"))) return [];
		return [{
			pid,
			parent: Number(field("PPid")),
			users: field("Uid").split(/\s+/).slice(0, 2).map(Number)
		}];
	} catch {
		return [];
	}
}
function tableOfPs() {
	return execFileSync("ps", [
		"-A",
		"-o",
		"pid=,ppid=,ruid=,uid=,stat="
	], { encoding: "utf8" }).split("\n").flatMap((line) => {
		const [pid, parent, real, effective, state] = line.trim().split(/\s+/);
		if (!pid || state?.startsWith("Z")) return [];
		return [{
			pid: Number(pid),
			parent: Number(parent),
			users: [Number(real), Number(effective)]
		}];
	});
}

// action/confine/root.ts
async function rootOf() {
	if (process.platform !== "linux") return void 0;
	if (process.geteuid?.() === 0) return { prefix: [] };
	const prefix = [
		"sudo",
		"-n",
		"--"
	];
	return await run([...prefix, "true"]).then(() => true, () => false) ? { prefix } : void 0;
}
const asRoot = (root, script, words) => run([
	...root.prefix,
	"sh",
	"-c",
	script,
	"signalbox",
	...words
]);
async function run([program = "", ...words]) {
	const PATH = `${process.env["PATH"] ?? ""}:/usr/sbin:/sbin:/usr/bin:/bin`;
	const { stdout } = await promisify(execFile)(program, words, {
		env: {
			PATH,
			LC_ALL: "C"
		},
		timeout: 6e4
	});
	return stdout.trim();
}

// action/confine/until-none.ts
const PAUSE_MS = 10;
const PATIENCE_MS = 3e3;
async function untilNone(alive, kill) {
	const first = alive().length;
	const end = performance.now() + PATIENCE_MS;
	for (let left = alive(); left.length > 0 && performance.now() < end; left = alive()) {
		await kill(left);
		await setTimeout$1(PAUSE_MS);
	}
	return first;
}

// action/confine/account-processes.ts
const SIGNAL_ALL = "\"$1\" --reuid=\"$2\" --regid=\"$3\" --clear-groups sh -c \"kill -$4 -1\" 2>/dev/null";
const SIGNAL_EACH = "signal=$1; shift; kill \"-$signal\" \"$@\" 2>/dev/null; true";
function accountProcesses(root, { name, uid, gid, setpriv }) {
	const isOurs = (line) => {
		const [who, , number] = line.split(":");
		return who === name && number === String(uid);
	};
	const isGone = () => !readFileSync("/etc/passwd", "latin1").split("\n").some(isOurs);
	const alive = () => isGone() ? [] : processTable().flatMap(({ pid, users }) => users.includes(uid) ? [pid] : []);
	const sendEach = async (signal) => {
		const pids = alive();
		if (root.prefix.length === 0) for (const pid of pids) send(pid, signal);
		else if (pids.length > 0) await asRoot(root, SIGNAL_EACH, [nameOf(signal), ...pids.map(String)]);
	};
	const sendAll = async (signal) => {
		if (setpriv === "") return sendEach(signal);
		if (isGone()) return;
		await asRoot(root, SIGNAL_ALL, [
			setpriv,
			String(uid),
			String(gid),
			nameOf(signal)
		]).catch(() => sendEach(signal));
	};
	return {
		alive,
		signal: async (signal) => {
			const pids = alive();
			if (pids.length > 0) await sendAll(signal);
			return pids.length;
		},
		kill: () => untilNone(alive, () => sendAll("SIGKILL"))
	};
}
const nameOf = (signal) => signal.slice(3);

// action/confine/system-tmp.ts
const systemTmp = () => process.platform !== "win32" && statSync("/tmp", { throwIfNoEntry: false })?.isDirectory() ? "/tmp" : tmpdir();

// action/git-away.ts
const gitAway = (folder) => join(dirname(folder), `.${basename(folder)}-git-of-signalbox`);

// action/confine/marked.ts
var MarkedProcesses = class {
	#mark;
	#started = /* @__PURE__ */ new Set();
	constructor(session) {
		this.#mark = `${MARK}=${session}`;
	}
	add(pid) {
		if (pid !== void 0) this.#started.add(pid);
	}
	alive = () => {
		const table = processTable();
		const ours = table.filter(({ pid }) => carries(pid, this.#mark) ?? this.#started.has(pid));
		return [...withDescendants(table, ours.map(({ pid }) => pid))];
	};
	signal(signal) {
		const pids = this.alive();
		for (const pid of pids) send(pid, signal);
		return pids.length;
	}
	kill() {
		return untilNone(this.alive, (pids) => {
			for (const pid of pids) send(pid, "SIGKILL");
		});
	}
};

// action/workspace-in-place.ts
async function inPlace({ folder, own, confinement, signal }) {
	const gitDir = join(own, "git");
	await mkdir(gitDir, {
		recursive: true,
		mode: 448
	});
	const environment = gitEnvironment({
		variables: {
			GIT_DIR: gitDir,
			GIT_WORK_TREE: folder,
			...IDENTITY
		},
		settings: { "core.filemode": "true" }
	});
	const git = (...words) => runGit(words, {
		cwd: folder,
		environment,
		signal
	});
	await git("init", "--quiet", "--template=", "--initial-branch=start");
	await git("add", "--all", ".");
	const start = (await git("write-tree")).trim();
	const base = (await git("commit-tree", "-m", "What was there", start)).trim();
	await setGitAside(folder);
	await confinement.give(folder);
	return {
		folder,
		gitDir,
		base,
		start,
		replaced: []
	};
}
const IDENTITY = {
	GIT_AUTHOR_NAME: "signalbox",
	GIT_AUTHOR_EMAIL: "signalbox@localhost",
	GIT_COMMITTER_NAME: "signalbox",
	GIT_COMMITTER_EMAIL: "signalbox@localhost"
};
async function setGitAside(folder) {
	const git = join(folder, ".git");
	if (!existsSync(git) || !statSync(git).isDirectory()) return;
	const closed = gitAway(folder);
	if (existsSync(closed)) throw new Failure("permanent", `Another run left the repository's own \`.git\` in ${closed}. Put it back before you try again.`);
	saveGitAway(folder);
	await mkdir(closed, { mode: 448 });
	const away = join(closed, "git");
	await rename(git, away);
	const isShared = (path) => !/^(?:config|config\.worktree|hooks|logs|modules|worktrees)(?:\/|$)/.test(relative(away, path));
	await cp(away, git, {
		recursive: true,
		filter: isShared
	});
	await writeFile(join(git, "config"), "[core]\n	repositoryformatversion = 0\n	bare = false\n");
}
async function putGitBack(folder) {
	const closed = gitAway(folder);
	const away = join(closed, "git");
	const git = join(folder, ".git");
	if (existsSync(away)) {
		await rm(git, {
			recursive: true,
			force: true,
			maxRetries: 3
		});
		await rename(away, git);
	}
	await rm(closed, {
		recursive: true,
		force: true
	});
}

export { ADMIT, DISMISS, EventsAnswer, Failure, HAND_OVER, MAKE_ACCOUNT, MARK, MarkedProcesses, NO_HURRY, OPEN_UP, OUTPUT_LIMIT, REMOVE_ACCOUNT, RunnerEvent, TEXT_LIMIT, TOOL_KINDS, WireError, accepted, accountProcesses, asRoot, deadline, gitAway, gitEnvironment, inPlace, knock, ownPath, pause, pauseBefore, processTable, putGitBack, refusal, rejected, rootOf, runGit, saveAccount, saveAlone, saveEnding, saveFinished, saveSession, savedAccount, savedEnding, savedGitAway, send, systemTmp, unfinishedSession, untilAnswered, untilNone, withDescendants, within, workEnvironment };