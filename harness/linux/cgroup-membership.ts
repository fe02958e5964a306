/** Paths by controller from `/proc/<pid>/cgroup` (cgroups(7)); version 2 has the empty name. */
export function parseMembership(text: string): Map<string, string> {
  const paths = new Map<string, string>();
  for (const [, controllers = '', path = ''] of text.matchAll(/^\d+:([^:]*):(.*)$/gm)) {
    for (const controller of controllers.split(',')) paths.set(controller, path);
  }
  return paths;
}
