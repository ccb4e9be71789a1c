/**
 * The part of GitHub's published GraphQL schema that is served, as it is written there: types, fields, arguments and inputs with
 * their types. Whatever is not named here is an error to the client, and a violation.
 */

export interface ServedField {
  readonly type: string;
  readonly args?: Readonly<Record<string, string>>;
}

type Fields = Readonly<Record<string, ServedField>>;

const plain = (types: Readonly<Record<string, string>>): Fields =>
  Object.fromEntries(Object.entries(types).map(([name, type]) => [name, { type }]));

const GIT_OBJECT = plain({
  abbreviatedOid: 'String!',
  commitUrl: 'URI!',
  id: 'ID!',
  oid: 'GitObjectID!',
  repository: 'Repository!',
});
const SIGNATURE = plain({
  email: 'String!',
  isValid: 'Boolean!',
  payload: 'String!',
  signature: 'String!',
  signer: 'User',
  state: 'GitSignatureState!',
  verifiedAt: 'DateTime',
  wasSignedByGitHub: 'Boolean!',
});

export const OBJECTS: Readonly<Record<string, Fields>> = {
  Query: {
    repository: { type: 'Repository', args: { owner: 'String!', name: 'String!', followRenames: 'Boolean' } },
    viewer: { type: 'User!' },
  },
  Mutation: {
    createCommitOnBranch: { type: 'CreateCommitOnBranchPayload', args: { input: 'CreateCommitOnBranchInput!' } },
  },
  CreateCommitOnBranchPayload: plain({ clientMutationId: 'String', commit: 'Commit', ref: 'Ref' }),
  Repository: {
    ...plain({
      databaseId: 'Int',
      defaultBranchRef: 'Ref',
      id: 'ID!',
      isArchived: 'Boolean!',
      isPrivate: 'Boolean!',
      name: 'String!',
      nameWithOwner: 'String!',
      url: 'URI!',
    }),
    object: { type: 'GitObject', args: { expression: 'String', oid: 'GitObjectID' } },
    ref: { type: 'Ref', args: { qualifiedName: 'String!' } },
  },
  Ref: plain({ id: 'ID!', name: 'String!', prefix: 'String!', repository: 'Repository!', target: 'GitObject' }),
  GitObject: GIT_OBJECT,
  Commit: {
    ...GIT_OBJECT,
    ...plain({
      author: 'GitActor',
      authoredDate: 'DateTime!',
      committedDate: 'DateTime!',
      committer: 'GitActor',
      message: 'String!',
      messageBody: 'String!',
      messageHeadline: 'String!',
      signature: 'GitSignature',
      url: 'URI!',
    }),
    parents: { type: 'CommitConnection!', args: { first: 'Int', last: 'Int', after: 'String', before: 'String' } },
  },
  CommitConnection: plain({ nodes: '[Commit]', totalCount: 'Int!' }),
  GitActor: plain({ date: 'GitTimestamp', email: 'String', name: 'String', user: 'User' }),
  GitSignature: SIGNATURE,
  User: plain({ databaseId: 'Int', id: 'ID!', login: 'String!', url: 'URI!' }),
};

/** What a fragment on the left side may be spread in: an interface, or the type itself. */
export const KINDS: Readonly<Record<string, readonly string[]>> = {
  Commit: ['GitObject'],
  GpgSignature: ['GitSignature'],
};

export interface ServedInput {
  readonly type: string;
  readonly fallback?: unknown;
}

export const INPUTS: Readonly<Record<string, Readonly<Record<string, ServedInput>>>> = {
  CreateCommitOnBranchInput: {
    branch: { type: 'CommittableBranch!' },
    clientMutationId: { type: 'String' },
    expectedHeadOid: { type: 'GitObjectID!' },
    fileChanges: { type: 'FileChanges' },
    message: { type: 'CommitMessage!' },
  },
  CommittableBranch: {
    branchName: { type: 'String' },
    id: { type: 'ID' },
    repositoryNameWithOwner: { type: 'String' },
  },
  CommitMessage: { body: { type: 'String', fallback: '' }, headline: { type: 'String!' } },
  FileChanges: {
    additions: { type: '[FileAddition!]', fallback: [] },
    deletions: { type: '[FileDeletion!]', fallback: [] },
  },
  FileAddition: { contents: { type: 'Base64String!' }, path: { type: 'String!' } },
  FileDeletion: { path: { type: 'String!' } },
};

/** Strictly by RFC 4648: padded, in its own alphabet, and nothing else. */
const isBase64 = (text: string): boolean =>
  /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/.test(text);

/** What each scalar takes; the explanation of one that is not taken. */
export const SCALARS: Readonly<Record<string, (value: unknown) => string | undefined>> = {
  String: (value) =>
    typeof value === 'string' ? undefined : `Could not coerce value ${JSON.stringify(value)} to String`,
  ID: (value) => (typeof value === 'string' ? undefined : `Could not coerce value ${JSON.stringify(value)} to ID`),
  Boolean: (value) =>
    typeof value === 'boolean' ? undefined : `Could not coerce value ${JSON.stringify(value)} to Boolean`,
  Int: (value) => (Number.isInteger(value) ? undefined : `Could not coerce value ${JSON.stringify(value)} to Int`),
  GitObjectID: (value) =>
    typeof value === 'string' && /^[0-9a-f]{40}$/.test(value)
      ? undefined
      : `${JSON.stringify(value)} is not a valid Git object ID`,
  Base64String: (value) => (typeof value === 'string' && isBase64(value) ? undefined : 'is not valid base64'),
};
