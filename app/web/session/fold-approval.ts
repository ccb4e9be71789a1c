/** Joins the events of one approval, from the runner's request to the moment the decision took effect. */
import type { AppEvent, LogEntry, RunnerEvent } from '../../wire/events.ts';
import type { ApprovalItem, ToolItem } from './items.ts';
import type { Session } from './session.ts';

type ApprovalEvent = Extract<RunnerEvent | AppEvent, { kind: `approval.${string}` }>;

export function foldApproval(session: Session, { seq, at }: LogEntry, event: ApprovalEvent): void {
  const item = approvalItem(session, event.request, seq, at);
  item.revision = seq;
  switch (event.kind) {
    case 'approval.requested': {
      Object.assign(item, { tool: event.tool, title: event.title, input: event.input, rule: event.rule ?? '' });
      const tool = event.toolCall === undefined ? undefined : session.items.get(`tool:${event.toolCall}`);
      if (tool?.kind === 'tool')
        Object.assign(tool, { awaits: event.request, revision: seq } satisfies Partial<ToolItem>);
      return;
    }
    case 'approval.routed':
      item.ref = event.approval;
      item.approvers = event.approvers;
      return;
    case 'approval.decided':
      Object.assign(item, {
        ref: event.approval,
        state: event.decision === 'allow' ? 'allowed' : 'denied',
        by: event.by,
        reason: event.reason,
        sessionRule: event.rule ?? null,
      });
      return release(session, event.request, seq);
    case 'approval.expired':
      Object.assign(item, { ref: event.approval, state: 'expired' });
      return release(session, event.request, seq);
    case 'approval.applied':
      item.applied = true;
      // What took effect counts; an expired one stays named so, though the agent was told no.
      if (item.state !== 'expired') item.state = event.outcome;
      return release(session, event.request, seq);
  }
}

function approvalItem(session: Session, request: string, seq: number, at: number): ApprovalItem {
  const key = `approval:${request}`;
  const known = session.items.get(key);
  if (known?.kind === 'approval') return known;
  const item: ApprovalItem = {
    key,
    seq,
    revision: seq,
    at,
    kind: 'approval',
    request,
    ref: null,
    tool: '',
    title: '',
    input: '',
    rule: '',
    approvers: '',
    state: 'requested',
    by: null,
    reason: '',
    sessionRule: null,
    applied: false,
  };
  session.items.set(key, item);
  return item;
}

/** The tool call that waited for it goes on. */
function release(session: Session, request: string, seq: number): void {
  for (const item of session.items.values()) {
    if (item.kind === 'tool' && item.awaits === request) Object.assign(item, { awaits: null, revision: seq });
  }
}
