/** One message between us and an agent, and everything in it that is different each time made the same. */

export interface Message {
  readonly id?: unknown;
  readonly method?: string;
  readonly params?: Record<string, unknown>;
  readonly result?: unknown;
}

export interface WireLine {
  readonly from: 'client' | 'agent';
  readonly message: Message;
}

export interface Places {
  readonly workspace: string;
  readonly folder: string;
  readonly installed: string;
}

/** A text in which ids, places and times are replaced by their names; ids are numbered as they come. */
export function plainer(places: Places): (text: string) => string {
  const ids = new Map<string, string>();
  const name = (id: string) => {
    const known = ids.get(id) ?? `<id-${ids.size + 1}>`;
    ids.set(id, known);
    return known;
  };
  return (text) =>
    text
      .replaceAll(places.workspace, '<workspace>')
      .replaceAll(places.folder, '<folder>')
      .replaceAll(places.installed || '<none>', '<installed>')
      .replaceAll(/[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}|<id-\d+>/g, name)
      .replaceAll(/\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z/g, '2026-01-01T00:00:00.000Z')
      .replaceAll(/"(hash|ms)":(?:"[0-9a-f]{64}"|\d+)/g, '"$1":0')
      .replaceAll(/127\.0\.0\.1:\d+/g, '127.0.0.1:1');
}

/** Long lists of what an agent offers to a person at a screen; nothing of ours reads them. */
const OFFERS = ['available_commands_update', 'config_option_update'];
const OFFERED = ['configOptions', 'models', 'modes', 'availableModes', 'authMethods'];

export const matters = ({ message }: WireLine): boolean => {
  const update = message.params?.['update'] as { sessionUpdate?: string } | undefined;
  return !OFFERS.includes(update?.sessionUpdate ?? '');
};

export function withoutOffers(line: WireLine): WireLine {
  const { result } = line.message;
  if (typeof result !== 'object' || result === null) return line;
  const kept = Object.entries(result).filter(([key]) => !OFFERED.includes(key));
  return { ...line, message: { ...line.message, result: Object.fromEntries(kept) } };
}
