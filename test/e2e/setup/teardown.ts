import { closeStage } from './stage.ts';

export default closeStage;
