/** The job's own metrics as CloudWatch has them: their names are the job's. */
import { Duration } from 'aws-cdk-lib';
import { Metric } from 'aws-cdk-lib/aws-cloudwatch';
import { type MetricName, metrics, metricsDimension, metricsNamespace } from '../../job/settings/metrics.js';

export function jobMetric(
  name: MetricName,
  target: string,
  statistic: 'Sum' | 'Maximum' | 'Average',
  period = Duration.minutes(1),
): Metric {
  return new Metric({
    namespace: metricsNamespace,
    metricName: metrics[name].name,
    dimensionsMap: { [metricsDimension]: target },
    statistic,
    period,
  });
}
