/** The GraphQL door itself: what it reads, and that whatever is not served is an error and a violation. */
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { startFixture, type Fixture } from './fixture.ts';
import { readDocument } from './graphql/document.ts';

let it: Fixture;
beforeAll(async () => {
  it = await startFixture();
});
afterEach(async () => {
  await it.control('DELETE', 'violations');
});
afterAll(async () => {
  await it.stop();
});

const post = async (body: unknown, token: string | undefined = 'ghp_reader') => {
  const answer = await fetch(`${it.github.url}/graphql`, {
    method: 'POST',
    headers: token === '' ? {} : { authorization: `bearer ${token}` },
    body: JSON.stringify(body),
  });
  return { status: answer.status, body: (await answer.json()) as any };
};
const violations = () => it.control<any[]>('GET', 'violations');

test('a repository, its default branch and a commit are read, with aliases, variables and fragments', async () => {
  const query = `
    query Look($owner: String!, $name: String = "nothing") { # a comment
      found: repository(owner: $owner, name: $name) {
        nameWithOwner
        defaultBranchRef { name target { __typename oid ... on Commit { ...words parents(first: 1) { totalCount } } } }
        missing: ref(qualifiedName: "refs/heads/none") { name }
      }
    }
    fragment words on Commit { messageHeadline author { name } signature { isValid } }`;
  const { body } = await post({ query, variables: { owner: 'acme', name: 'widgets' }, operationName: 'Look' });
  expect(body).toEqual({
    data: {
      found: {
        nameWithOwner: 'acme/widgets',
        defaultBranchRef: {
          name: 'main',
          target: {
            __typename: 'Commit',
            oid: expect.stringMatching(/^[0-9a-f]{40}$/),
            messageHeadline: 'first',
            author: { name: 'admin' },
            signature: null,
            parents: { totalCount: 0 },
          },
        },
        missing: null,
      },
    },
  });
  expect(await violations()).toEqual([]);
});

test('a repository that is not there, or not to be seen, is an error of type NOT_FOUND beside the data', async () => {
  const query = '{ repository(owner: "acme", name: "secret") { id } }';
  const message = "Could not resolve to a Repository with the name 'acme/secret'.";
  const told = { data: { repository: null }, errors: [{ type: 'NOT_FOUND', path: ['repository'], message }] };
  expect((await post({ query })).body).toMatchObject(told);
  expect(await violations()).toEqual([]);
});

test.each([
  ['{ repository(owner: "acme", name: "widgets") { nope } }', "Field 'nope' doesn't exist on type 'Repository'"],
  ['{ repository(owner: "acme") { id } }', "Field 'repository' is missing required arguments: name"],
  ['{ repository(owner: "a", name: "b", loud: true) { id } }', "Field 'repository' doesn't accept argument 'loud'"],
  ['{ viewer }', 'Field must have selections'],
  ['{ viewer { login { x } } }', "Selections can't be made on scalars"],
  ['query ($x: Int) { repository(owner: $x, name: "b") { id } }', 'Type mismatch on variable $x'],
  ['{ viewer { ...gone } }', 'Fragment gone was used, but not defined'],
  ['{ viewer { login }', 'Parse error'],
  ['mutation { deleteEverything }', "Field 'deleteEverything' doesn't exist on type 'Mutation'"],
])('%s is refused, and is a violation', async (query, message) => {
  const { status, body } = await post({ query });
  expect(status).toBe(200);
  expect(body.errors[0].message).toContain(message);
  expect((await violations())[0].problems.join()).toContain(message);
});

test('a wrong input is told with the path to it', async () => {
  const query =
    'mutation ($input: CreateCommitOnBranchInput!) { createCommitOnBranch(input: $input) { clientMutationId } }';
  const input = {
    branch: {},
    message: { headline: 'x' },
    fileChanges: { additions: [{ path: 'a', contents: 'not base64!' }] },
  };
  const { body } = await post({ query, variables: { input } });
  expect(body.errors[0].message).toContain('expectedHeadOid (Expected value to not be null)');
  expect(body.errors[0].extensions.problems.map(({ path }: any) => path)).toEqual([
    'expectedHeadOid',
    'fileChanges.additions.0.contents',
  ]);
});

test('nobody gets in without a token', async () => {
  expect(await post({ query: '{ viewer { login } }' }, '')).toMatchObject({ status: 401 });
});

test('strings keep their escapes and block strings their lines', () => {
  const [operation] = readDocument(
    '{ a(b: "x\\n\\"y\\"", c: """two\nlines""", d: [1, -2.5, true, null, RED], e: {f: $g}) }',
  ).operations;
  expect(operation?.selection[0]).toMatchObject({
    args: {
      b: { value: 'x\n"y"' },
      c: { value: 'two\nlines' },
      d: { items: [{ value: 1 }, { value: -2.5 }, { value: true }, { value: null }, { name: 'RED' }] },
      e: { fields: { f: { kind: 'variable', name: 'g' } } },
    },
  });
});
