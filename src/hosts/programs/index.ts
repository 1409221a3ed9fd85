export const laptopPrograms = new Map();
