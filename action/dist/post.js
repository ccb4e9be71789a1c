import { info, setSecret, warning } from "./packages.js";
import { EventsAnswer, HAND_OVER, MarkedProcesses, NO_HURRY, REMOVE_ACCOUNT, accountProcesses, asRoot, knock, ownPath, putGitBack, rootOf, savedAccount, savedEnding, savedGitAway, systemTmp, unfinishedSession, untilAnswered, within } from "./shared.js";
import { join } from "node:path";

// action/confine/clear-up.ts
async function clearUp({ session, account, given = [] }) {
	return await new MarkedProcesses(session).kill() + (/^signalbox-[0-9a-f]{8}$/.test(account) ? await clearAccount(account, given) : 0);
}
async function clearAccount(name, given) {
	const root = await rootOf();
	if (!root) return 0;
	const [uid, gid, setpriv = ""] = (await asRoot(root, "id -u \"$1\"; id -g \"$1\"; command -v setpriv || true", [name]).catch(() => "")).split("\n");
	if (!uid || !gid || Number(uid) === 0 || Number(uid) === process.getuid?.()) return 0;
	const count = await accountProcesses(root, {
		name,
		uid: Number(uid),
		gid: Number(gid),
		setpriv
	}).kill();
	await asRoot(root, HAND_OVER, [
		uid,
		`${process.getuid?.()}:${process.getgid?.()}`,
		...given
	]);
	await asRoot(root, REMOVE_ACCOUNT, [
		name,
		join(systemTmp(), name),
		uid,
		gid,
		setpriv
	]);
	return count;
}

// action/link/say-end.ts
const PROBE = 1e9;
function sayEnd(orphan, ending, signal) {
	return untilAnswered(() => say(orphan, ending, signal), { signal });
}
async function say({ server, id, token }, ending, signal) {
	const door = `${server}/api/v1/runner/sessions/${encodeURIComponent(id)}`;
	const send = (first, event) => {
		const batch = {
			first,
			events: [{
				at: Date.now(),
				event
			}]
		};
		return knock({
			url: `${door}/events`,
			token,
			signal,
			body: JSON.stringify(batch)
		});
	};
	const { outcome, reason } = ending;
	const finished = {
		kind: "session.finished",
		outcome,
		reason
	};
	const gap = EventsAnswer.safeParse((await send(PROBE, finished)).body);
	const next = gap.success ? gap.data.next : 1;
	if (gap.success) await send(next, finished);
	const body = JSON.stringify({
		...ending,
		lastEvent: gap.success ? next : 0
	});
	await knock({
		url: `${door}/finish`,
		token,
		signal,
		body
	});
}

// action/finish-for-the-dead.ts
const DIED = {
	outcome: "failed",
	ending: "crashed",
	reason: "The runner's main step died before it could report how the job ended",
	output: "",
	exitCode: null
};
const CLEAR_MS = 3e3;
const TELL_MS = 5500;
async function finishForTheDead() {
	const session = unfinishedSession();
	if (!session) return;
	process.env["PATH"] = ownPath(process.env);
	if (session.token !== "") setSecret(session.token);
	await Promise.all([clear(session).then(restore), report(session)]);
}
async function clear({ id }) {
	const cleared = clearAll(id).catch((error) => warning(`What the session left could not be cleared up: ${String(error)}`));
	if (!await within(CLEAR_MS, NO_HURRY, cleared)) warning("Some processes of the session may still be running.");
}
async function restore() {
	const folder = savedGitAway();
	if (folder !== "" && folder === process.env["GITHUB_WORKSPACE"]) await putGitBack(folder).catch((error) => warning(`\`.git\` could not be put back: ${String(error)}`));
}
async function clearAll(session) {
	const workspace = process.env["GITHUB_WORKSPACE"] ?? "";
	const left = await clearUp({
		session,
		account: savedAccount(),
		given: workspace === "" ? [] : [workspace]
	});
	if (left > 0) info(`${left} processes of the session were still running and have been killed.`);
}
async function report(session) {
	if (session.server === "" || session.token === "") return;
	const signal = AbortSignal.timeout(TELL_MS);
	try {
		await sayEnd(session, savedEnding() ?? DIED, signal);
	} catch (error) {
		warning(`The app could not be told that this session is over: ${String(error)}`);
	}
}

// action/post.ts
await finishForTheDead();
process.exit();

export {  };