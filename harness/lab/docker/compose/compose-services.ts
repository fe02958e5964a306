/** The service of docker-compose.yml whose image holds the harness's own compiled code. */
export const AGENT_SERVICE = 'agent';
export const DATABASE_SERVICE = 'postgres';
export const DOWNSTREAM_SERVICE = 'downstream';
