/** GitHub's roles on a repository, from none to admin, and how they compare. */

export const ROLES = ['none', 'read', 'triage', 'write', 'maintain', 'admin'] as const;

/** What a person may do on a repository, as GitHub's permission endpoint tells it. */
export type Role = (typeof ROLES)[number];

/** True when `role` includes everything `needed` allows. */
export function includesRole(role: Role, needed: Role): boolean {
  return ROLES.indexOf(role) >= ROLES.indexOf(needed);
}

/**
 * The role behind GitHub's two fields: `permission` is admin|write|read|none (maintain counts as write, triage as read),
 * `role_name` is the real role, which may be an organisation's own. An unknown name falls back to `permission`.
 */
export function roleFrom(permission: string, roleName: string | undefined): Role {
  const named = ROLES.find((role) => role === roleName);
  return named ?? ROLES.find((role) => role === permission) ?? 'none';
}
