/*
 * Every prefix of metadata keys and every fixed log id that Millrace stores. They are persisted: after changing
 * or reusing one, documents in existing data directories are not found, or are read as another type. Add new
 * ones; never edit old ones.
 *
 * The comment of a prefix shows the rest of the key, and after the arrow the type of the value, which is stored
 * as JSON. The list is in storage/, which itself uses only its type, because every folder that stores documents
 * may import storage/.
 */

export const META_PREFIX = {
  cluster: {
    /** ID of a gateway since it joined → MemberDocument */
    member: 'cluster/member/',
    /** NAME → LeaseDocument */
    lease: 'cluster/lease/',
    /** ID of a gateway since it started → UseDocument */
    use: 'cluster/use/',
    /** LOG-ID of the shard/CONSUMER → ClaimDocument */
    subscription: 'cluster/subscription/',
    /** LOG-ID → LogDocument */
    log: 'cluster/log/',
    /** PARTITION → RoundDocument: when expired records were last removed */
    retention: 'cluster/retention/',
    /** `state` → ReserveDocument: space for what makes room on a full NATS */
    reserve: 'cluster/reserve/',
    /** SHA-256 → BlobDocument */
    blob: 'cluster/blob/',
    /** UPLOAD → UploadDocument: a blob that is being stored */
    upload: 'cluster/upload/',
  },
  engine: {
    /** ACCOUNT/REGION/STREAM → StreamDocument */
    stream: 'streams/',
  },
  kinesis: {
    /** ACCOUNT/REGION → Commitment */
    billingCommitment: 'kinesis/commitments/',
  },
  mapping: {
    /** UUID → MappingDocument */
    document: 'mapping/document/',
    /** UUID/STREAM-CREATED-MS/SHARD-ID → CheckpointDocument */
    checkpoint: 'mapping/checkpoint/',
    /** UUID/ID of a gateway since it joined → RunningDocument, while that gateway may run loops of the mapping */
    running: 'mapping/running/',
  },
  lambda: {
    /** ACCOUNT/REGION/NAME/VERSION → FunctionDocument; VERSION is `$LATEST` or a number padded with zeros */
    function: 'lambda/function/',
    /** ACCOUNT/REGION/NAME/ALIAS → AliasDocument */
    alias: 'lambda/alias/',
    /** ACCOUNT/REGION/NAME/QUALIFIER → PolicyDocument */
    policy: 'lambda/policy/',
    /** ACCOUNT/REGION/NAME/QUALIFIER → UrlDocument */
    url: 'lambda/url/',
    /** ACCOUNT/REGION/NAME/QUALIFIER → EventInvokeConfigDocument */
    eventInvokeConfig: 'lambda/event-invoke-config/',
    /** ACCOUNT/REGION/NAME → ReservationDocument */
    concurrency: 'lambda/concurrency/',
    /** ACCOUNT/REGION/NAME/QUALIFIER → ProvisionedDocument */
    provisioned: 'lambda/provisioned/',
    /** ACCOUNT/REGION/NAME/VERSION → RuntimeManagementDocument */
    runtimeManagement: 'lambda/runtime-management/',
    /** ACCOUNT/REGION/NAME/VERSION → LayerDocument; VERSION is padded with zeros */
    layer: 'lambda/layer/',
    /** ACCOUNT/REGION/NAME → LayerFamily */
    layerFamily: 'lambda/layer-family/',
    /** ACCEPTED-MS-NUMBER-REQUEST-ID → document of an asynchronous invocation */
    event: 'lambda/event/',
    /** ACCOUNT/REGION/NAME → intent to remove a function */
    removal: 'lambda/removal/',
  },
  logs: {
    /** ACCOUNT/REGION/NAME → GroupDocument */
    group: 'logs/group/',
    /** LOG-ID/NAME → StreamDocument of a log stream */
    stream: 'logs/stream/',
    /** ACCOUNT/REGION/NAME → intent to remove a group */
    removal: 'logs/removal/',
    /** ACCOUNT/REGION → ResourcePolicyDocument[] */
    policies: 'logs/policies/',
  },
  cloudformation: {
    /** ACCOUNT/REGION/NAME → StackDocument */
    stack: 'cloudformation/stack/',
    /** ACCOUNT/REGION/STACK-UUID → StackDocument of a deleted stack */
    deletedStack: 'cloudformation/deleted/',
    /** STACK-UUID/DEFINITION-ID → StackDefinition */
    definition: 'cloudformation/definition/',
    /** STACK-UUID/LOGICAL-ID → ResourceRecord */
    resource: 'cloudformation/resource/',
    /** STACK-UUID/NUMBER → StackEvent */
    event: 'cloudformation/event/',
    /** ACCOUNT/REGION/STACK/NAME → ChangeSetDocument */
    changeSet: 'cloudformation/change-set/',
    /** STACK-UUID/LOGICAL-ID/TOKEN → PendingRequest of a custom resource */
    customRequest: 'cloudformation/custom-request/',
  },
  cloudwatch: {
    /** ACCOUNT/REGION/NAME → AlarmDocument */
    alarm: 'cloudwatch/alarm/',
  },
  sqs: {
    /** ACCOUNT/REGION/NAME → QueueDocument */
    queue: 'sqs/queue/',
    /** QUEUE-KEY/CREATED-MS-NUMBER → MessageDocument */
    message: 'sqs/message/',
    /** QUEUE-KEY → intent to remove a queue */
    removal: 'sqs/removal/',
    /** QUEUE-KEY/STARTED-MS-ID → MoveTask */
    moveTask: 'sqs/move-task/',
  },
  sns: {
    /** REGION/ACCOUNT/NAME → TopicDocument */
    topic: 'sns/topic/',
    /** KEY-ID → SigningKey */
    signingKey: 'sns/signing-key/',
  },
  s3: {
    /** ACCOUNT/BUCKET → BucketDocument */
    bucket: 's3/bucket/',
    /** ACCOUNT/BUCKET/KEY → ObjectDocument */
    object: 's3/object/',
    /** ACCOUNT/BUCKET/UPLOAD-ID → UploadDocument */
    upload: 's3/upload/',
    /** ACCOUNT/BUCKET/UPLOAD-ID/PART-NUMBER → PartDocument */
    part: 's3/part/',
    /** ACCOUNT/BUCKET → intent to remove a bucket */
    bucketRemoval: 's3/removal/bucket/',
    /** ACCOUNT/BUCKET/UPLOAD-ID → intent to remove an upload */
    uploadRemoval: 's3/removal/upload/',
  },
  iam: {
    /** ACCOUNT/NAME, in lower case → RoleDocument */
    role: 'iam/role/',
    /** ACCOUNT/NAME, in lower case → ManagedPolicyDocument */
    policy: 'iam/policy/',
    /** ACCOUNT/NAME, in lower case → UserDocument */
    user: 'iam/user/',
    /** ACCOUNT/NAME, in lower case → GroupDocument */
    group: 'iam/group/',
    /** ACCOUNT → RootDocument */
    root: 'iam/root/',
  },
  access: {
    /** Digest of identity, action and resource → Use, of the access report */
    use: 'access/use/',
    /** `since` → when the observations of the access report began */
    start: 'access/start/',
  },
  sts: {
    /** ACCESS-KEY-ID → SessionDocument */
    session: 'sts/session/',
  },
  ssm: {
    /** ACCOUNT/REGION/NAME → ParameterDocument */
    parameter: 'ssm/parameter/',
    /** ACCOUNT/REGION/NAME:ID:VERSION → ParameterDocument that another version has replaced */
    version: 'ssm/version/',
  },
  apigateway: {
    /** ACCOUNT/REGION/API-ID → HttpApiDocument */
    httpApi: 'apigateway/http-api/',
    /** ACCOUNT/REGION/API-ID → RestApiDocument */
    restApi: 'apigateway/rest-api/',
  },
  events: {
    /** ACCOUNT/REGION/BUS/NAME → RuleDocument */
    rule: 'events/rule/',
    /** ACCOUNT/REGION/NAME → BusDocument */
    bus: 'events/bus/',
  },
  scheduler: {
    /** ACCOUNT/REGION/GROUP/NAME → ScheduleDocument */
    schedule: 'scheduler/schedule/',
    /** ACCOUNT/REGION/NAME → GroupDocument */
    group: 'scheduler/group/',
  },
  applicationAutoscaling: {
    /** ACCOUNT/REGION/SERVICE/DIMENSION/RESOURCE → TargetDocument */
    target: 'application-autoscaling/target/',
    /** ACCOUNT/REGION/SERVICE/DIMENSION/RESOURCE → ActivitiesDocument */
    activities: 'application-autoscaling/activities/',
  },
} as const;

/** Complete keys. Each has one entry. */
export const META_KEY = {
  /** 32 random bytes: the key that iterators and page tokens are sealed with. */
  tokenKey: 'engine/token-key',
  /** SettingsDocument of a store on several machines. */
  clusterSettings: 'cluster/settings',
  /** 32 bytes derived from the key of access secrets, by which gateways find out that they have the same. */
  accessKeyCheck: 'cluster/access-key-check',
  /** CopyDocument, while the store is copied into. */
  unfinishedCopy: 'copy/unfinished',
} as const;

/** Ids of logs that exist once. Each shard and each log group has its own log, with an id from its document. */
export const LOG_ID = {
  /** Datapoints of all metrics: services/cloudwatch/metrics/metric-log.ts. */
  metrics: 'cloudwatch/metrics',
  /** Steps of the history, one log for each of its resolutions: server/history/history-log.ts. */
  historySeconds: 'history/seconds',
  historyMinutes: 'history/minutes',
  historyQuarters: 'history/quarters',
  /** Bodies and attributes of messages: a payload log. */
  sqsMessageContents: 'sqs/message-contents',
  /** Payloads of asynchronous invocations: a payload log. */
  lambdaEventPayloads: 'lambda/event-payloads',
} as const;

type ValuesOf<T> = T[keyof T];

type ListedPrefix = ValuesOf<{
  [Service in keyof typeof META_PREFIX]: ValuesOf<(typeof META_PREFIX)[Service]>;
}>;

/** A listed prefix, or one below it. */
export type MetaPrefix = ListedPrefix | `${ListedPrefix}${string}/`;
