export const limits: { readonly amount: number } = { amount: 500 };
