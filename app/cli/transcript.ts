/** A session for people: messages as they are written, tool calls in a line, terminals as they go, what waits for an answer, the end. */
import { headAndTail, visible } from '../ground/plain-text.ts';
import { hasEnded } from '../ground/job-state.ts';
import type { JobView } from '../ground/job-view.ts';
import type { SessionEvent } from '../wire/events.ts';
import { approvalLines, type ApprovalEvent } from './transcript-approvals.ts';
import { orderLines } from './transcript-orders.ts';
import { brief, makePaper, type Paper } from './paper.ts';
import { terminalText, type TerminalText } from './terminal-text.ts';
import { toolLine, type Tool } from './transcript-tools.ts';
import type { Surroundings } from './surroundings.ts';
import type { Viewer } from './watch.ts';
import { changeLine } from './words.ts';

/** Of a prompt or an input only so many characters are shown. */
const PROMPT_LIMIT = 2_000;
/** Output that came in one piece, when its tool had ended: its last lines. */
const OUTPUT_LINES = 30;
/** Tool calls and their terminals that are remembered: one that never ends must not be kept for ever. */
const MOST_TOOLS = 500;

/** `how`: what an order begins with where this is read. */
export function transcript(around: Surroundings, how = 'signalbox '): Viewer {
  const paper = makePaper(around);
  const tools = new Map<string, Tool>();
  const terminals = new Map<string, TerminalText>();
  const approvals = approvalLines(paper, how);
  let usage: Extract<SessionEvent, { kind: 'usage' }> | undefined;
  let attempt = 1;
  let said = '';

  paper.onClose((key) => {
    const rest = terminals.get(key)?.rest() ?? '';
    if (rest !== '') paper.lines(key, [rest]);
  });

  function show(event: SessionEvent): void {
    switch (event.kind) {
      case 'session.started':
        return paper.line(`▶ ${brief(event.agent)} started on ${event.commit.slice(0, 7)}`, 'strong');
      case 'message':
        return event.role === 'user' ? fromPerson(paper, event) : fromAgent(paper, event);
      case 'message.queued':
        paper.line(
          `» message ${event.control}, from ${event.by}${event.mode === 'steer' ? ', to steer' : ''}:`,
          'strong',
        );
        return paper.flow(`queued ${event.control}`, event.text);
      case 'tool.started':
      case 'tool.updated':
      case 'tool.finished':
        return ofTool(event);
      case 'terminal':
        return output(event.tool, event.text);
      case 'plan': {
        const done = event.entries.filter(({ status }) => status === 'completed').length;
        const now = event.entries.find(({ status }) => status === 'in_progress');
        return paper.line(
          `☐ plan: ${done} of ${event.entries.length} done${now === undefined ? '' : `, now: ${brief(now.text)}`}`,
        );
      }
      case 'usage':
        usage = { ...usage, ...event };
        return;
      case 'state':
        if (event.step !== undefined) paper.line(`■ stopping: ${brief(event.step)}`, 'quiet');
        if (event.state === 'idle' && event.until !== undefined)
          paper.line(`⏱ idle: the session ends at ${instant(event.until)} unless somebody speaks to it`, 'quiet');
        return;
      case 'notice':
        return paper.line(`! ${visible(event.text)}`, event.level === 'info' ? 'quiet' : 'bad');
      case 'delivery':
        return delivered(paper, event);
      case 'stop.requested':
        return paper.line(
          `■ ${event.by} stops it${event.reason === '' ? '' : `: ${brief(event.reason, 500)}`}`,
          'strong',
        );
      case 'session.finished':
        return paper.line(`■ The session ended. ${brief(event.reason, 500)}`, 'strong');
      case 'session.lost':
        return paper.line(`■ The session is lost: ${brief(event.reason, 500)}`, 'bad');
      case 'message.amended':
      case 'message.withdrawn':
      case 'message.reordered':
      case 'linger':
      case 'policy':
      case 'charge':
      case 'interrupt.requested':
        return orderLines(paper, event);
      default:
        return approvals.show(event satisfies ApprovalEvent);
    }
  }

  function ofTool(event: Extract<SessionEvent, { kind: `tool.${string}` }>): void {
    const known = tools.get(event.id);
    const tool: Tool = {
      kind: event.kind === 'tool.started' ? event.tool : (known?.kind ?? 'other'),
      title: (event.kind === 'tool.finished' ? undefined : event.title) ?? known?.title ?? 'a tool call',
      hasOutput: known?.hasOutput ?? false,
      content: (event.kind === 'tool.started' ? undefined : event.content) ?? known?.content ?? [],
    };
    tools.delete(event.id);
    if (event.kind === 'tool.finished') return finished(event, tool);
    tools.set(event.id, tool);
    const [oldest] = tools.keys();
    if (tools.size > MOST_TOOLS && oldest !== undefined) tools.delete(oldest);
    // What runs in a terminal may take long: it is seen from its beginning.
    if (event.kind === 'tool.started' && event.tool === 'execute') paper.line(`$ ${brief(tool.title, 300)}`);
  }

  function finished(event: Extract<SessionEvent, { kind: 'tool.finished' }>, tool: Tool): void {
    const texts = tool.content.flatMap((part) => (part.type === 'text' ? [part.text] : []));
    if (!tool.hasOutput && (tool.kind === 'execute' || event.status === 'failed') && texts.length > 0) {
      const all = terminalText(around.colours);
      const lines = all.add(`${texts.join('\n').trimEnd()}\n`);
      const left = lines.length - OUTPUT_LINES;
      paper.lines(`tool ${event.id}`, left > 0 ? [`… ${left} more lines`, ...lines.slice(-OUTPUT_LINES)] : lines);
    }
    const { text, style } = toolLine(event, tool);
    paper.line(text, style);
    terminals.delete(`tool ${event.id}`);
  }

  function output(id: string | undefined, text: string): void {
    const key = id === undefined ? 'output' : `tool ${id}`;
    const tool = id === undefined ? undefined : tools.get(id);
    if (id !== undefined && tool) {
      // Two that write in turns are told apart.
      if (tool.hasOutput && paper.open() !== key) paper.line(`$ ${brief(tool.title, 300)} (goes on)`, 'quiet');
      tools.set(id, { ...tool, hasOutput: true });
    }
    const terminal = terminals.get(key) ?? terminalText(around.colours);
    terminals.set(key, terminal);
    const [oldest] = terminals.keys();
    if (terminals.size > MOST_TOOLS && oldest !== undefined) terminals.delete(oldest);
    paper.lines(key, terminal.add(text));
  }

  return {
    job(job) {
      if (job.attempt !== attempt) paper.line(`■ attempt ${job.attempt}`, 'strong');
      attempt = job.attempt;
      approvals.knows(job.approvals);
      // How it ended stands below all of its log.
      const now = changeLine(job);
      // Some states have the same words.
      if (!hasEnded(job.state) && now !== said) paper.line(now, 'quiet');
      said = now;
    },
    entry: ({ event }) => event && show(event),
    end(job: JobView) {
      paper.close();
      if (usage !== undefined) paper.line(used(usage), 'quiet');
      paper.line(changeLine(job), job.state === 'succeeded' ? 'good' : 'bad');
    },
  };
}

/** `2026-11-22 18:30 UTC`. */
const instant = (at: number): string => `${new Date(at).toISOString().slice(0, 16).replace('T', ' ')} UTC`;

type Message = Extract<SessionEvent, { kind: 'message' }>;

function fromAgent(paper: Paper, { role, id, text }: Message): void {
  const key = `${role} ${id}`;
  if (role === 'thought' && paper.open() !== key && text.trim() !== '') paper.line('… thinks:', 'quiet');
  // A message of its own stands apart from the one before it.
  else if (role === 'agent' && paper.open() !== key && text !== '') paper.line('');
  paper.flow(key, text);
}

const FATES = {
  queued: 'waits for the end of this turn',
  delivered: 'delivered',
  seen: 'seen by the agent',
  refused: 'never delivered: the session ended',
  withdrawn: 'taken back',
} as const;

const WAYS = {
  steered: 'in the middle of its turn',
  joined: 'joined to its turn',
  queued: 'as a turn of its own',
  interrupted: 'after its turn was interrupted',
} as const;

/** What became of a person's message, in words. */
export const fateOf = ({ status = 'delivered', delivery }: Pick<Message, 'status' | 'delivery'>): string =>
  delivery === undefined || status === 'refused' ? FATES[status] : `${FATES[status]}, ${WAYS[delivery]}`;

function fromPerson(paper: Paper, event: Message): void {
  if (event.control !== undefined) return paper.line(`» message ${event.control}: ${fateOf(event)}`, 'quiet');
  const key = `prompt ${event.id}`;
  if (paper.open() !== key) paper.line('» prompt:', 'strong');
  paper.flow(key, headAndTail(event.text, PROMPT_LIMIT));
}

function delivered(paper: Paper, { output, url, commit, refused }: Extract<SessionEvent, { kind: 'delivery' }>): void {
  if (refused !== null) {
    paper.line('✗ Its work was not delivered:', 'bad');
    return paper.flow('refused', refused);
  }
  if (url === null && commit === null) return paper.line('✓ Nothing had changed, so nothing was delivered.');
  const what = { comment: 'a comment', review: 'a review', push: 'a commit', pull_request: 'a pull request' }[output];
  const where = [url, commit === null ? null : `commit ${commit.slice(0, 7)}`].filter((one) => one !== null);
  paper.line(`✓ delivered as ${what}: ${where.join(', ')}`, 'good');
}

function used({ inputTokens, outputTokens, cost }: Extract<SessionEvent, { kind: 'usage' }>): string {
  const parts = [
    inputTokens !== undefined && `${inputTokens} tokens read`,
    outputTokens !== undefined && `${outputTokens} written`,
    cost !== undefined && `${cost.amount.toFixed(2)} ${brief(cost.currency)}`,
  ].filter((part) => part !== false);
  return parts.length === 0 ? '' : `∑ ${parts.join(', ')}`;
}
