import type { HttpReport } from '../load/http/load-http.js';
import type { LoadReport, WsReport } from '../load/standalone.js';

/** What `load` prints for a reader. */
export function textOf(report: HttpReport | WsReport): string {
  const { status, gate, offeredRate, achievedRate, scheduled, ok, failed, timedOut, dropped, inFlight } =
    report;
  const perSecond = (rate: number) => `${rate.toFixed(1)}/s`;
  const lines = [
    `status    ${status}${gate === undefined ? '' : ` (${gate})`}`,
    `offered   ${offeredRate === null ? 'closed loop or not ours' : perSecond(offeredRate)}, achieved ${perSecond(achievedRate)}`,
    `counts    scheduled ${scheduled}, ok ${ok}, failed ${failed}, timed out ${timedOut}, dropped ${dropped}, in flight ${inFlight}`,
    ...('resent' in report ? httpLines(report) : []),
    ...('deliveryUs' in report
      ? [
          `sockets   connected ${report.connected}, failures ${report.connectFailures}; late ${report.late}, lost ${report.lost}, duplicates ${report.duplicates}`,
        ]
      : []),
    digestLine('latency', report.latencyUs),
    digestLine('service', report.serviceUs),
    digestLine('lag', report.lagUs),
    `agent     busy ${(report.agentBusy * 100).toFixed(0)} %`,
    ...Object.entries(report.failures).map(([kind, count]) => `failures  ${kind}: ${count}`),
  ];
  return `${lines.join('\n')}\n`;
}

function httpLines({ connected, connections, resent, spoiled }: HttpReport): string[] {
  const again = resent === 0 ? '' : `; sent again after an idle close: ${resent}`;
  return [
    ...(connected === connections && resent === 0
      ? []
      : [`sockets   connected ${connected} of ${connections}${again}`]),
    ...spoiled.map(
      ({ quantile, partUs }) =>
        `spoiled   latency ${quantile}: ${partUs} us of it are the generator's own lateness`,
    ),
  ];
}

function digestLine(name: string, { p50, p95, p99, p999, max, count }: LoadReport['latencyUs']): string {
  const ms = (us: number | null) => (us === null ? '-' : `${(us / 1_000).toFixed(2)} ms`);
  if (count === 0) return `${name.padEnd(9)} none`;
  return `${name.padEnd(9)} p50 ${ms(p50)}, p95 ${ms(p95)}, p99 ${ms(p99)}, p99.9 ${ms(p999)}, max ${ms(max)}`;
}
