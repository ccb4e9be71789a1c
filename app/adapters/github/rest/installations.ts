/** Where the app is installed, as GitHub tells it: webhooks tell only what changes. */
import type { InstalledRepository } from '../../../engine/ports/github.ts';
import type { Clients } from '../clients.ts';
import { asking } from '../failures.ts';

export function installed(clients: Clients): Promise<readonly InstalledRepository[]> {
  return asking('listing the repositories', async () => {
    const app = await clients.app();
    const installations = await app.paginate(app.rest.apps.listInstallations, { per_page: 100 });
    const found: InstalledRepository[] = [];
    for (const { id, suspended_at: suspended } of installations) {
      if (suspended) continue;
      const octokit = await clients.installation(id);
      const repositories = await octokit.paginate(octokit.rest.apps.listReposAccessibleToInstallation, {
        per_page: 100,
      });
      for (const repository of repositories)
        found.push({
          id: repository.id,
          installationId: id,
          owner: repository.owner.login,
          name: repository.name,
          defaultBranch: repository.default_branch,
          isPrivate: repository.private,
          isArchived: repository.archived,
        });
    }
    return found;
  });
}
