import { double, map, optional, string, structure } from '../../../../schema/shape.ts';
import { Description } from '../../shapes.ts';

export const AliasName = string({
  min: 1,
  max: 128,
  pattern: /(?!^[0-9]+$)([a-zA-Z0-9-_]+)/,
});

export const AliasedVersion = string({ min: 1, max: 1024, pattern: /(\$LATEST(\.PUBLISHED)?|[0-9]+)/ });

export const RoutingConfig = structure(
  {
    AdditionalVersionWeights: optional(
      map(double({ min: 0, max: 1 }), {
        key: string({ min: 1, max: 1024, pattern: /[0-9]+/ }),
        printsNull: true,
      }),
    ),
  },
  'AliasRoutingConfiguration',
);

/** @see https://docs.aws.amazon.com/lambda/latest/api/API_AliasConfiguration.html */
export const AliasConfiguration = structure({
  AliasArn: string(),
  Name: string(),
  FunctionVersion: string(),
  Description,
  RoutingConfig: optional(RoutingConfig),
  RevisionId: string(),
});
