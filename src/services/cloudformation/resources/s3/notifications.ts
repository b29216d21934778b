interface TemplateNotification {
  readonly Event: string;
  readonly Filter?: { readonly S3Key?: { readonly Rules?: unknown } };
  readonly Function?: string;
  readonly Queue?: string;
  readonly Topic?: string;
}

interface TemplateNotifications {
  readonly LambdaConfigurations?: readonly TemplateNotification[];
  readonly QueueConfigurations?: readonly TemplateNotification[];
  readonly TopicConfigurations?: readonly TemplateNotification[];
  readonly EventBridgeConfiguration?: { readonly EventBridgeEnabled?: boolean | string };
}

/** The configuration of the API, which has other names than the one of a template. */
export function notificationInput(property: unknown) {
  const configuration = (property ?? {}) as TemplateNotifications;
  const {
    LambdaConfigurations: functions = [],
    QueueConfigurations: queues = [],
    TopicConfigurations: topics = [],
    EventBridgeConfiguration: eventBridge,
  } = configuration;
  const isBridged = eventBridge !== undefined && String(eventBridge.EventBridgeEnabled ?? true) === 'true';
  return {
    CloudFunctionConfiguration: functions.map((each) => ({ ...common(each), CloudFunction: each.Function })),
    QueueConfiguration: queues.map((each) => ({ ...common(each), Queue: each.Queue })),
    TopicConfiguration: topics.map((each) => ({ ...common(each), Topic: each.Topic })),
    ...(isBridged && { EventBridgeConfiguration: {} }),
  };
}

function common({ Event: event, Filter }: TemplateNotification) {
  const rules = Filter?.S3Key?.Rules;
  return { Event: [event], ...(rules !== undefined && { Filter: { S3Key: { FilterRule: rules } } }) };
}
