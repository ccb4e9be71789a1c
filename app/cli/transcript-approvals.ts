/** Approvals in a session: exactly what is asked, who may answer and how, and what was answered. */
import { headAndTail } from '../ground/plain-text.ts';
import type { ApprovalView } from '../ground/job-view.ts';
import type { SessionEvent } from '../wire/events.ts';
import { brief, type Paper } from './paper.ts';

export type ApprovalEvent = Extract<SessionEvent, { kind: `approval.${string}` }>;
type Requested = Extract<SessionEvent, { kind: 'approval.requested' }>;

const INPUT_LIMIT = 4_000;

export interface ApprovalLines {
  show(event: ApprovalEvent): void;
  /** What is known of a job's approvals besides the log: the names of those whose request is further up. */
  knows(approvals: readonly ApprovalView[]): void;
}

/** `how`: what an order begins with where this is read. */
export function approvalLines(paper: Paper, how: string): ApprovalLines {
  const requests = new Map<string, Requested>();
  const names = new Map<string, string>();

  function asks(event: Extract<SessionEvent, { kind: 'approval.routed' }>): void {
    const { approval, request, approvers, deadline, sessionRule } = event;
    const asked = requests.get(request);
    names.set(request, approval);
    paper.line(
      `? ${approval} ${asked === undefined ? 'waits for an answer' : `asks for ${brief(asked.tool)}: ${brief(asked.title)}`}`,
      'asks',
    );
    if (asked !== undefined) paper.flow(`asks ${request}`, headAndTail(asked.input, INPUT_LIMIT));
    const until = new Date(deadline).toISOString().slice(0, 16).replace('T', ' ');
    paper.line(`? ${brief(approvers, 300)} may answer until ${until} UTC:`, 'asks');
    paper.line(`? ${how}approve ${approval}, or ${how}deny ${approval} REASON`, 'asks');
    if (sessionRule !== undefined)
      paper.line(
        `? ${how}approve ${approval} --session also allows ${brief(sessionRule, 500)} for the rest of the session`,
        'asks',
      );
  }

  return {
    show(event) {
      switch (event.kind) {
        case 'approval.requested':
          requests.set(event.request, event);
          return;
        case 'approval.routed':
          return asks(event);
        case 'approval.decided': {
          names.set(event.request, event.approval);
          const why = event.reason === '' ? '' : `: ${brief(event.reason, 500)}`;
          const word = event.decision === 'allow' ? 'approved' : 'denied';
          return paper.line(
            `? ${event.approval} ${word} by ${event.by}${event.rule === undefined ? '' : ` for the session, ${brief(event.rule, 500)}`}${why}`,
            event.decision === 'allow' ? 'good' : 'bad',
          );
        }
        case 'approval.expired':
          names.set(event.request, event.approval);
          return paper.line(`? ${event.approval} was not answered in time, which is a no`, 'bad');
        case 'approval.applied': {
          requests.delete(event.request);
          const name = names.get(event.request) ?? 'An approval';
          return paper.line(
            event.outcome === 'withdrawn'
              ? `? ${name} was withdrawn by the agent`
              : `? ${name} took effect: ${event.outcome}`,
            'quiet',
          );
        }
      }
    },
    knows(approvals) {
      for (const { request, ref } of approvals) names.set(request, ref);
    },
  };
}
