type Properties = Readonly<Record<string, unknown>>;

export interface CustomRequestFacts {
  readonly kind: 'Create' | 'Update' | 'Delete';
  readonly stackId: string;
  readonly logicalId: string;
  readonly type: string;
  /** Absent in a Create request. */
  readonly physicalId?: string;
  readonly properties: Properties;
  /** In an Update request. */
  readonly previous?: Properties;
}

/**
 * The message to the function or topic of a custom resource.
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/crpg-ref-requests.html
 */
export function requestText(facts: CustomRequestFacts, requestId: string, responseUrl: string): string {
  const { kind, stackId, logicalId, type, physicalId, properties, previous } = facts;
  return JSON.stringify({
    RequestType: kind,
    ServiceToken: properties['ServiceToken'],
    ResponseURL: responseUrl,
    StackId: stackId,
    RequestId: requestId,
    LogicalResourceId: logicalId,
    ...(physicalId !== undefined && { PhysicalResourceId: physicalId }),
    ResourceType: type,
    ResourceProperties: asTexts(properties),
    ...(previous && { OldResourceProperties: asTexts(previous) }),
  });
}

/** Every number and boolean becomes a string, at any depth. */
function asTexts(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(asTexts);
  if (typeof value === 'object' && value !== null) {
    return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, asTexts(item)]));
  }
  return typeof value === 'number' || typeof value === 'boolean' ? String(value) : value;
}
