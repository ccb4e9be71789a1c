/** What came of a play, for comparing two of them: text that came in pieces is whole again, whatever came in between. */
import type { RunnerEvent } from '../../app/wire/events.ts';

export function told(events: readonly RunnerEvent[]): RunnerEvent[] {
  const whole = new Map<string, RunnerEvent>();
  const told: string[] = [];
  for (const [index, event] of events.entries()) {
    const key = keyOf(event) ?? String(index);
    const before = whole.get(key);
    if (before === undefined) told.push(key);
    whole.set(
      key,
      before && 'text' in before && 'text' in event ? { ...before, text: before.text + event.text } : event,
    );
  }
  return told.flatMap((key) => whole.get(key) ?? []);
}

function keyOf(event: RunnerEvent): string | undefined {
  if (event.kind === 'message' && event.status === undefined) return `message ${event.id}`;
  if (event.kind === 'terminal') return `terminal ${event.tool ?? ''}`;
  // Agents tell what they used as often as they like; the last word counts.
  return event.kind === 'usage' ? 'usage' : undefined;
}
