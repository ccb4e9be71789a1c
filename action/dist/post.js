import { info, setSecret, warning } from "./packages.js";
import { EventsAnswer, SessionProcesses, knock, unfinishedSession, untilAnswered } from "./shared.js";

// action/finish-for-the-dead.ts
/** When the main step died without a last word: ends what it left running and tells the app, so that nobody waits for it. */
const REASON = "The runner's main step died before it could report how the job ended";
/** A number no session reaches: the app answers it with the number it expects. */
const PROBE = 1e9;
async function finishForTheDead() {
	const session = unfinishedSession();
	if (!session) return;
	setSecret(session.token);
	try {
		const left = await new SessionProcesses(session.id).kill();
		if (left > 0) info(`${left} processes of the session were still running and have been killed.`);
		await untilAnswered(() => tell(session), { signal: AbortSignal.timeout(6e4) });
	} catch (error) {
		warning(`The app could not be told that this session is over: ${String(error)}`);
	}
}
async function tell({ server, id, token }) {
	const door = `${server}/api/v1/runner/sessions/${encodeURIComponent(id)}`;
	const finish = {
		outcome: "failed",
		reason: REASON,
		output: "",
		exitCode: null,
		lastEvent: 0
	};
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
			body: JSON.stringify(batch)
		});
	};
	const finished = {
		kind: "session.finished",
		outcome: "failed",
		reason: REASON
	};
	const gap = EventsAnswer.safeParse((await send(PROBE, finished)).body);
	const next = gap.success ? gap.data.next : 1;
	if (gap.success) await send(next, finished);
	await knock({
		url: `${door}/finish`,
		token,
		body: JSON.stringify({
			...finish,
			lastEvent: gap.success ? next : 0
		})
	});
}

// action/post.ts
/** The Action's step after the main one, which runs even when that was killed. */
await finishForTheDead();
process.exit();

export {  };