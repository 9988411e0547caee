/** How bad it is, as monitoring has it; what is not known is worse than what still works, and better than what does not. */
export const severities = ['ok', 'warning', 'unknown', 'critical'] as const;

export type Severity = (typeof severities)[number];

/** One thing that is wrong with a cluster, or cannot be told. */
export type Complaint = {
  readonly severity: Exclude<Severity, 'ok'>;
  readonly text: string;
};

/** What is left of a virtual service for those who own its VIP. */
export type ServiceCondition = {
  readonly name: string;
  /** Real servers that get new connections; undefined: nobody could say. */
  readonly serving?: number;
  /** Real servers that it has, without drained ones. */
  readonly wanted: number;
  /** Connections, over all directors; undefined: nobody could say. */
  readonly active?: number;
};

/** Whether a cluster serves, and with how much in reserve. */
export type Condition = {
  readonly severity: Severity;
  /** The worst first. */
  readonly complaints: readonly Complaint[];
  /** What is as somebody wants it, and others should know. */
  readonly remarks: readonly string[];
  readonly services: readonly ServiceCondition[];
};
