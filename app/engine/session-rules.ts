/** What people allowed for the rest of a session: rules that grow with each such yes, and that can be taken back one by one. */
import type { Person } from '../ground/ids.ts';
import { code } from '../ground/markdown.ts';
import { accepted, Defect, rejected, type Result } from '../ground/outcome.ts';
import type { Approval } from '../remote/approval.ts';
import { noteAct } from './audit.ts';
import { note, type Act } from './handle.ts';
import { order, runningSession } from './session-orders.ts';

/** As many as one order carries. */
const MOST_RULES = 200;

/** What a yes for the session adds to it. */
export interface Grant {
  readonly sessionId: string;
  readonly rule: string;
  /** The session's rules with it. */
  readonly rules: readonly string[];
}

/** `null` for any other answer; refused where the session has too many rules. */
export async function grantOf(
  scope: Act,
  { scope: reach, sessionId, sessionRule: rule }: Approval,
): Promise<Result<Grant | null>> {
  if (reach !== 'session' || sessionId === null || rule === null) return accepted(null);
  const rules = await rulesOf(scope, sessionId);
  if (rules.includes(rule)) return accepted({ sessionId, rule, rules });
  if (rules.length >= MOST_RULES)
    return rejected(
      'too_many_rules',
      `${MOST_RULES} rules are allowed for this session already. Approve it once, or take a rule back.`,
    );
  return accepted({ sessionId, rule, rules: [...rules, rule] });
}

/** Orders the runner to go by these rules from now on. */
export async function orderRules(scope: Act, sessionId: string, allow: readonly string[], by: string): Promise<void> {
  await scope.tx.setSessionRules(sessionId, allow);
  await order(scope, sessionId, { kind: 'policy', allow: [...allow], by });
}

/** What the rule allowed is asked about again from now on. */
export async function takeBackRule(scope: Act, job: number, rule: string, by: Person): Promise<Result<null>> {
  const session = await runningSession(scope, job);
  if (!session.ok) return session;
  const rules = await rulesOf(scope, session.value);
  const left = rules.filter((one) => one !== rule);
  if (left.length === rules.length)
    return rejected('unknown_rule', `${code(rule, 200)} is not allowed for this session, or was taken back already.`);
  await orderRules(scope, session.value, left, by.login);
  await note(scope, session.value, { kind: 'policy', allow: left, by: by.login });
  await noteAct(scope, { job, by, what: 'policy', detail: `takes back ${rule}` });
  return accepted(null);
}

async function rulesOf({ tx }: Act, sessionId: string): Promise<readonly string[]> {
  const session = await tx.session(sessionId);
  if (!session) throw new Defect(`no session ${sessionId}`);
  return session.rules;
}
