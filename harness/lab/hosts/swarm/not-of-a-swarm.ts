/** What Docker's swarm mode cannot give a measurement, as plan and report say it. */
export const NOT_OF_A_SWARM: readonly string[] = [
  'A swarm binds no service to processors: each role has all cores of a node that no other service runs on, the target also where a level gives it one',
  "A swarm attaches to no container: agents and relays connect to the harness, what others write comes from the nodes' logs, and a kill for memory shows as exit code 137 alone",
  'A cold start includes the time in which the swarm places the service',
];
