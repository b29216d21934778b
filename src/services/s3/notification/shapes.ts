import {
  enumeration,
  type Infer,
  list,
  optional,
  string,
  structure,
  type StructureShape,
} from '../../../schema/shape.ts';

const common = {
  Id: optional(string()),
  Event: list(string(), { xml: 'flat' }),
  Filter: optional(
    structure({
      S3Key: optional(
        structure({
          FilterRule: optional(
            list(structure({ Name: optional(enumeration('prefix', 'suffix')), Value: optional(string()) }), {
              xml: 'flat',
            }),
          ),
        }),
      ),
    }),
  ),
};

/** Members have the names of the XML elements: a configuration of functions is a `CloudFunctionConfiguration`. */
export const NotificationConfiguration = structure(
  {
    CloudFunctionConfiguration: optional(
      list(structure({ ...common, CloudFunction: string() }), { xml: 'flat' }),
    ),
    QueueConfiguration: optional(list(structure({ ...common, Queue: string() }), { xml: 'flat' })),
    TopicConfiguration: optional(list(structure({ ...common, Topic: string() }), { xml: 'flat' })),
    EventBridgeConfiguration: optional(structure({})),
  },
  'NotificationConfiguration',
);

/** A configuration of any kind, with the ARN of its target. */
export interface Notification {
  readonly id: string;
  readonly targetArn: string;
  readonly events: readonly string[];
  readonly prefix: string;
  readonly suffix: string;
}

export function notificationsOf(
  configuration: Infer<typeof NotificationConfiguration>,
): readonly Notification[] {
  const {
    CloudFunctionConfiguration: functions = [],
    QueueConfiguration: queues = [],
    TopicConfiguration: topics = [],
  } = configuration;
  return [
    ...functions.map((each) => notification(each, each.CloudFunction)),
    ...queues.map((each) => notification(each, each.Queue)),
    ...topics.map((each) => notification(each, each.Topic)),
  ];
}

function notification(
  { Id: id = '', Event: events, Filter }: Infer<StructureShape<typeof common>>,
  targetArn: string,
): Notification {
  const rules = Filter?.S3Key?.FilterRule ?? [];
  const valueOf = (name: string) => rules.find(({ Name }) => Name === name)?.Value ?? '';
  return { id, targetArn, events, prefix: valueOf('prefix'), suffix: valueOf('suffix') };
}
