/** Views to be shown, complete, with what a test is about laid over them. */
import type { ApprovalView, JobView } from '../../app/ground/job-view.ts';

export const aView = (over: Partial<JobView> & { readonly number?: number } = {}): JobView => {
  const { number = 12, ...fields } = over;
  return {
    ref: `J${number}`,
    name: null,
    title: 'npm test',
    asked: '/run npm test',
    kind: 'run',
    state: 'running',
    reason: '',
    requester: 'ada',
    repository: { owner: 'acme', name: 'widgets' },
    thread: { kind: 'pull', number: 42 },
    threadTitle: 'Mend it',
    threadUrl: 'https://github.test/acme/widgets/pull/42',
    runUrl: null,
    url: `https://box.test/acme/widgets/J${number}`,
    commit: 'c0ffee0123456789',
    profile: 'edit',
    agent: null,
    attempt: 1,
    needs: [],
    position: null,
    approvals: [],
    output: '',
    createdAt: 1_000_000,
    startedAt: 1_002_000,
    endedAt: null,
    deadline: null,
    runnerSeenAt: null,
    ...fields,
  };
};

export const anApprovalView = (over: Partial<ApprovalView> = {}): ApprovalView => ({
  ref: 'P7',
  request: 'r1',
  job: 'J12',
  state: 'pending',
  tool: 'Bash',
  title: 'push',
  input: 'git push origin main',
  hash: 'f'.repeat(64),
  rule: null,
  approvers: ['write'],
  requestedAt: 1_000_000,
  deadline: 2_000_000,
  decidedBy: null,
  decidedReason: '',
  appliedAt: null,
  ...over,
});
