/** The Action's gateway in a process of its own, as it is on a runner. Its first word is where it can be reached, and with what. */
import { openGateway } from '../../action/gateway/open.ts';

const [baseUrl = ''] = process.argv.slice(2);
const gateway = await openGateway({
  access: { anthropic: { key: 'a-key-of-the-bench', baseUrl } },
  budget: undefined,
  onSpent: () => undefined,
  onBudget: () => undefined,
});
process.send?.(gateway.endpoint('anthropic'));
