import { _enum, array, boolean, discriminatedUnion, getState, literal, number, object, saveState, string } from "./packages.js";
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { setTimeout } from "node:timers/promises";
import { execFile } from "node:child_process";
import { readFile, readdir } from "node:fs/promises";

// app/ground/outcome.ts
/** The world said no. The relay decides on a retry from `kind` (and `retryAfterMs`, when the world named a time) alone. */
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

// app/wire/events.ts
/**
* `POST /api/v1/runner/sessions/{id}/events`: what happens in a session, numbered by the runner from 1 without gaps.
* A repeat is accepted and ignored; a gap is answered 409 with the number expected; the answer comes after the commit.
* The app adds events of its own kinds (marked below) to the same log and gives each its final place, `seq`.
*/
/** Longest text one event may carry, in characters; the runner splits longer text. */
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
/** What a tool call showed: plain text, or a change of one file (`oldText` null = a new file). */
const ToolContent = discriminatedUnion("type", [object({
	type: literal("text"),
	text
}), object({
	type: literal("diff"),
	path: string().max(1e3),
	oldText: text.nullable(),
	newText: text
})]);
/** How a message reached the agent: joined into the running turn, as its own turn, or after an interrupt. */
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
			"delivered",
			"seen",
			"refused"
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
		rule: string().max(500).optional()
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
		step: string().max(200).optional()
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
/** Events the app itself writes into a session's log. */
const AppEvent = discriminatedUnion("kind", [
	object({
		kind: literal("message.queued"),
		control: number().int().positive(),
		by: string(),
		text,
		mode: _enum(["queue", "steer"])
	}),
	object({
		kind: literal("approval.routed"),
		approval: string(),
		request: id,
		approvers: string(),
		deadline: number()
	}),
	object({
		kind: literal("approval.decided"),
		approval: string(),
		request: id,
		decision: _enum(["allow", "deny"]),
		by: string(),
		reason: string()
	}),
	object({
		kind: literal("approval.expired"),
		approval: string(),
		request: id
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
	/** The runner's number of the first event. */
	first: number().int().positive(),
	events: array(object({
		at: number().int().positive(),
		event: RunnerEvent
	})).min(1).max(500)
});
/** `next`: the number the app expects now. Sent with 200, and with 409 when there was a gap. */
const EventsAnswer = object({ next: number().int().positive() });

// action/environment.ts
/** What the agent (or the command of a job) may know of the machine: a short list of harmless variables, nothing else. */
/** `RUNNER_TRACKING_ID` holds no secret: with it GitHub's runner finds processes a job left behind. */
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
/** Marks every process of a session, so that those that left the family tree are found as well. */
const MARK = "SIGNALBOX_SESSION";
/** An allow-list: a variable that nobody thought of (`ACTIONS_*`, `*_TOKEN`, `INPUT_*`) stays out. */
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

// action/processes.ts
/**
* The processes of a session. Tools run in sessions of their own (`setsid`) and may outlive their parents, so a process
* group is not enough: we walk the descendants and look for the mark in the environment.
*/
var SessionProcesses = class {
	#session;
	#root;
	/** `root` is the process we started; without it only the mark tells. */
	constructor(session, root) {
		this.#session = session;
		this.#root = root;
	}
	/** Everything that lives: marked processes (or, without marks, the root) and their descendants. */
	async alive() {
		const all = await listProcesses(`${MARK}=${this.#session}`);
		const ours = all.filter(({ pid, marked }) => marked ?? pid === this.#root);
		const found = new Set(ours.map(({ pid }) => pid));
		for (let before = -1; before !== found.size;) {
			before = found.size;
			for (const process of all) if (found.has(process.parent)) found.add(process.pid);
		}
		return [...found];
	}
	async signal(signal) {
		const pids = await this.alive();
		for (const pid of pids) send(pid, signal);
		return pids.length;
	}
	/** Kills until nothing is left; a process may fork while we look. Returns how many there were at first. */
	async kill() {
		const first = await this.signal("SIGKILL");
		for (let round = 0; round < 40 && await this.signal("SIGKILL") > 0; round += 1) await setTimeout(25);
		return first;
	}
};
function send(pid, signal) {
	try {
		process.kill(pid, signal);
	} catch {}
}
async function listProcesses(mark) {
	const pids = (await readdir("/proc").catch(() => void 0))?.filter((name) => /^\d+$/.test(name));
	if (!pids || pids.length === 0) return listWithPs();
	return (await Promise.all(pids.map((pid) => readProcess(Number(pid), mark)))).filter((process) => process !== void 0);
}
async function readProcess(pid, mark) {
	try {
		const stat = await readFile(`/proc/${pid}/stat`, "latin1");
		const [state, parent] = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
		if (state === "Z" || state === "X") return void 0;
		const environment = await readFile(`/proc/${pid}/environ`, "latin1").catch(() => "");
		return {
			pid,
			parent: Number(parent),
			marked: environment.split("\0").includes(mark)
		};
	} catch {
		return;
	}
}
/** Where there is no `/proc` (macOS): descendants only. */
async function listWithPs() {
	const { stdout } = await promisify(execFile)("ps", [
		"-A",
		"-o",
		"pid=,ppid=,stat="
	]);
	return stdout.split("\n").flatMap((line) => {
		const [pid, parent, state] = line.trim().split(/\s+/);
		return pid && parent && !state?.startsWith("Z") ? [{
			pid: Number(pid),
			parent: Number(parent),
			marked: void 0
		}] : [];
	});
}

// app/wire/finish.ts
/**
* `POST /api/v1/runner/sessions/{id}/finish`: the runner's last word, sent after its last events were acknowledged.
* A repeat is accepted. Answer: 200 `{}`; 409 with `{next}` when events are missing.
*/
/** Longest output a job hands to the jobs that need it, in characters. */
const OUTPUT_LIMIT = 8192;
const Finish = object({
	outcome: _enum([
		"succeeded",
		"failed",
		"cancelled",
		"timed_out"
	]),
	/** One sentence for people: `npm test ended with 1`. */
	reason: string().max(2e3),
	output: string().max(OUTPUT_LIMIT),
	exitCode: number().int().nullable(),
	/** The runner's number of the last event it sent; the app holds all up to it. */
	lastEvent: number().int().nonnegative()
});
/** The body of every refusal of the runner's doors. */
const WireError = object({ error: object({
	code: string(),
	message: string()
}) });

// action/link/door.ts
/** One request to one of the app's doors, with the world's no sorted into failures worth a retry and others. */
const PATIENCE_MS = 3e4;
/** POSTs JSON. Answers 2xx and 409 (which each door reads its own way); everything else is thrown as a `Failure`. */
async function knock(call) {
	const patience = AbortSignal.timeout(PATIENCE_MS);
	let response;
	let text;
	try {
		response = await fetch(call.url, {
			method: "POST",
			redirect: "manual",
			headers: {
				authorization: `Bearer ${call.token}`,
				"content-type": "application/json"
			},
			body: call.body,
			signal: call.signal ? AbortSignal.any([call.signal, patience]) : patience
		});
		text = await response.text();
	} catch (cause) {
		throw new Failure("transient", `The app cannot be reached: ${causeOf(cause)}`, { cause });
	}
	const body = parsed(text);
	if (response.ok || response.status === 409) return {
		status: response.status,
		body
	};
	throw refusal(response, body, call.strangers);
}
/** What a status other than success means to the runner. */
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
/** `fetch` hides the reason (connection refused, name not found) one level down. */
function causeOf(error) {
	const inner = error instanceof Error && error.cause instanceof Error ? error.cause : error;
	return inner instanceof Error ? inner.message || inner.name : String(inner);
}

// action/link/patience.ts
/** Trying again while the app is away: soon at first, then every few seconds, never in step with other runners. */
const FIRST_MS = 200;
const LONGEST_MS = 1e4;
/** How long to wait before try number `attempt` (1 = the first repeat). */
function pauseBefore(attempt, random) {
	return Math.min(LONGEST_MS, FIRST_MS * 2 ** Math.min(attempt - 1, 20)) * (.5 + random / 2);
}
/** Repeats `attempt` until it succeeds, fails for good, or the signal ends the waiting. */
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
/** Waits, but not longer than the signal allows; never throws. */
async function pause(ms, signal) {
	await setTimeout(ms, void 0, { signal }).catch(() => void 0);
}

// action/saved-state.ts
/** What the main step leaves for the step after it, in case it dies before it has said its last word. */
function saveSession({ server, id, token }) {
	saveState("server", server);
	saveState("session", id);
	saveState("token", token);
}
const saveFinished = () => saveState("finished", "true");
/** The session that still needs a last word, if there is one. */
function unfinishedSession() {
	const saved = {
		server: getState("server"),
		id: getState("session"),
		token: getState("token")
	};
	return getState("finished") === "true" || saved.id === "" || saved.token === "" ? void 0 : saved;
}

export { EventsAnswer, Failure, OUTPUT_LIMIT, RunnerEvent, SessionProcesses, TEXT_LIMIT, TOOL_KINDS, WireError, knock, pause, pauseBefore, refusal, saveFinished, saveSession, unfinishedSession, untilAnswered, workEnvironment };