/** The table of what each operation on a repository needs: an app's permission, and a person's role. The first row that fits counts. */
import type { Role } from './world.ts';

export interface Rule {
  /** An app needs one of these, at `level`. `app` stands for the app itself, by its JWT. */
  readonly permissions: readonly string[];
  readonly level: 'read' | 'write' | 'app';
  /** A person needs at least this role. Everyone has `read` on a public repository. */
  readonly role: Role;
  /** Only an app's installation may do it, whatever a person's role. */
  readonly appOnly?: boolean;
  /** GitHub answers 404, not 403, to people without the role. */
  readonly hides?: boolean;
  readonly refusal?: string;
}

type Row = readonly [methods: string, path: RegExp, rule: Omit<Rule, 'level'> & { level?: Rule['level'] }];

const THREADS = ['issues', 'pull_requests'];
const PUSH = 'Must have push access to the repository.';

const ROWS: readonly Row[] = [
  ['GET', /^$/, { permissions: ['metadata'], role: 'read' }],
  ['PATCH DELETE', /^$/, { permissions: ['administration'], role: 'admin' }],
  ['POST', /^\/transfer$/, { permissions: ['administration'], role: 'admin' }],
  ['GET', /^\/installation$/, { permissions: [], role: 'read', level: 'app' }],
  [
    'GET',
    /^\/collaborators/,
    { permissions: ['metadata'], role: 'write', refusal: 'Must have push access to view collaborator permission.' },
  ],
  ['PUT DELETE', /^\/collaborators/, { permissions: ['administration'], role: 'admin' }],
  ['GET', /^\/forks$/, { permissions: ['metadata'], role: 'read' }],
  ['POST', /^\/forks$/, { permissions: ['administration'], role: 'read' }],
  // Authors may edit and close their own; the part itself looks at who the author is.
  ['GET', /^\/issues/, { permissions: THREADS, role: 'read' }],
  [
    'POST PUT DELETE',
    /^\/issues\/\{issue_number\}\/(labels|assignees|dependencies)/,
    { permissions: THREADS, role: 'triage' },
  ],
  ['PUT DELETE', /^\/issues\/\{issue_number\}\/lock$/, { permissions: THREADS, role: 'write' }],
  ['POST PATCH DELETE', /^\/issues/, { permissions: THREADS, role: 'read' }],
  ['GET', /^\/labels/, { permissions: THREADS, role: 'read' }],
  ['POST PATCH DELETE', /^\/labels/, { permissions: THREADS, role: 'write', refusal: PUSH }],
  ['PUT', /^\/pulls\/\{pull_number\}\/merge$/, { permissions: ['contents'], role: 'write', refusal: PUSH }],
  ['GET', /^\/pulls/, { permissions: ['pull_requests'], role: 'read' }],
  ['POST PATCH', /^\/pulls/, { permissions: ['pull_requests'], role: 'read' }],
  ['POST', /^\/check-(runs|suites)\/\{\w+\}\/rerequest$/, { permissions: ['checks'], role: 'write', refusal: PUSH }],
  ['POST PATCH', /^\/check-/, { permissions: ['checks'], role: 'read', appOnly: true }],
  ['GET', /^\/check-|^\/commits\/\{ref\}\/check-/, { permissions: ['checks'], role: 'read' }],
  ['GET', /^\/commits\/\{ref\}\/status/, { permissions: ['statuses'], role: 'read' }],
  ['POST', /^\/statuses\//, { permissions: ['statuses'], role: 'write', refusal: PUSH }],
  [
    'GET POST PATCH DELETE',
    /^\/actions\/variables/,
    { permissions: ['actions_variables', 'variables'], role: 'write' },
  ],
  ['GET', /^\/actions/, { permissions: ['actions'], role: 'read' }],
  ['POST PUT DELETE', /^\/actions/, { permissions: ['actions'], role: 'write' }],
  ['GET', /^\//, { permissions: ['contents'], role: 'read' }],
  ['POST PUT PATCH DELETE', /^\//, { permissions: ['contents'], role: 'write', hides: true }],
];

export const ruleFor = (method: string, path: string): Rule => {
  const rest = path.replace('/repos/{owner}/{repo}', '');
  const row = ROWS.find(([methods, pattern]) => methods.split(' ').includes(method) && pattern.test(rest));
  if (row === undefined) throw new Error(`no permission is known for ${method} ${path}`);
  return { level: method === 'GET' ? 'read' : 'write', ...row[2] };
};
