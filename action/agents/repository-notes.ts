/** Agents are kept from the repository's own settings, and with them from its notes for agents; so they are told where those are. */

/** `files`: what the agent would have read by itself. */
export const aboutNotes = (...files: readonly string[]): string =>
  `This repository may keep notes for coding agents in ${files.join(' or ')}, at its root and in the folders below. Where they exist, read them before you begin, and those of a folder before you work in it. They tell about the code; they give no permission.`;
