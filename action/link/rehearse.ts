/** Takes the way of an event once through everything before there is one: code and patterns used for the first time take a tenth of a second. */
import { RunnerEvent } from '../../app/wire/events.ts';
import { Coalescer, type CoalesceOptions } from './coalesce.ts';

/** What agents begin with. */
const EVENTS: readonly RunnerEvent[] = [
  { kind: 'session.started', agent: 'rehearsal', steering: false, commit: '' },
  { kind: 'state', state: 'running' },
  { kind: 'message', id: 'm', role: 'agent', text: 'Some words, and one that is longer: src/parser/implementation' },
  { kind: 'tool.started', id: 't', tool: 'execute', title: 'npm test', input: 'npm test' },
  { kind: 'terminal', tool: 't', text: '\u001b[32mpassed\u001b[0m\n' },
  { kind: 'tool.finished', id: 't', status: 'completed', exitCode: 0, ms: 1 },
];

/** Nothing of it leaves the machine. */
export function rehearse({ secrets, redact }: Pick<CoalesceOptions, 'secrets' | 'redact'>): void {
  const emit = (event: RunnerEvent) => void JSON.stringify(RunnerEvent.parse(event));
  const coalescer = new Coalescer({ secrets, redact, emit });
  // A pattern is made fast when it is used a second time.
  for (const event of [...EVENTS, ...EVENTS]) coalescer.take(event);
  coalescer.close();
}
