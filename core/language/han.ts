/**
 * The traditional script made simplified, sign by sign: the Chinese word list is written in the simplified one and
 * reads both. The commoner signs are here, each before its simplified form; a traditional sign that is missing is a
 * sign that no list knows.
 */
const PAIRS = `
  訂订 閱阅 訊讯 簡简 發发 傳传 對对 號号 碼码 機机 電电 話话 請请 謝谢 們们 這这 個个 還还 沒没 來来 時时 會会 過过 為为 麼么 嗎吗 給给 從从 單单 資资
  刪删 擾扰 煩烦 騷骚 廣广 銷销 優优 動动 關关 開开 閉闭 終终 絕绝 歡欢 樂乐 點点 讓让 說说 問问 題题 聯联 絡络 繫系 係系 錯错 誤误 認认 識识 換换 貨货
  買买 賣卖 價价 錢钱 幾几 現现 實实 應应 該该 當当 將将 與与 於于 後后 裡里 裏里 處处 數数 據据 訴诉 舉举 報报 隱隐 權权 護护 條条 規规 違违 約约 預预
  營营 業业 間间 門门 車车 東东 長长 帶带 帳账 賬账 戶户 費费 運运 遞递 達达 遲迟 遠远 進进 連连 選选 遊游 邊边 經经 級级 紅红 綠绿 紙纸 細细 組组 結结
  統统 維维 網网 線线 練练 總总 績绩 續续 繼继 纔才 變变 顏颜 頭头 顧顾 須须 頁页 順顺 領领 頻频 風风 飛飞 飯饭 飲饮 館馆 餘余 馬马 駕驾 驗验 驚惊 體体
  髮发 鬧闹 魚鱼 鮮鲜 鳥鸟 麗丽 麥麦 黃黄 齊齐 齡龄 龍龙 龜龟 萬万 億亿 兩两 書书 員员 國国 園园 圓圆 圖图 團团 場场 塊块 壞坏 聲声 壓压 夠够 夾夹 學学
  孫孙 寫写 寶宝 審审 寬宽 專专 尋寻 導导 層层 屬属 歲岁 島岛 師师 幫帮 幣币 廠厂 廳厅 張张 強强 彈弹 復复 複复 徵征 憶忆 懷怀 態态 慣惯 慶庆 憂忧 懶懒
  戲戏 戰战 擇择 擔担 撥拨 擁拥 擊击 擠挤 擴扩 攜携 敗败 斷断 無无 舊旧 曉晓 術术 歷历 歸归 殺杀 氣气 決决 況况 洩泄 潔洁 濕湿 溫温 滿满 漢汉 準准 涼凉
  湯汤 滅灭 濟济 灣湾 災灾 熱热 燈灯 爭争 爺爷 牆墙 獎奖 獨独 獲获 環环 產产 異异 畫画 療疗 痠酸 盡尽 監监 盤盘 礙碍 禮礼 種种 稱称 穩稳 窮穷 競竞 筆笔
  範范 節节 築筑 糧粮 純纯 紹绍 緊紧 編编 緣缘 緩缓 織织 繳缴 罰罚 羅罗 義义 習习 聞闻 聽听 職职 腦脑 腳脚 臉脸 臨临 興兴 艙舱 藝艺 華华 葉叶 著着 蓋盖
  蘋苹 藥药 蘭兰 蟲虫 補补 裝装 製制 褲裤 襪袜 見见 視视 覺觉 覽览 觀观 觸触 計计 記记 許许 設设 訪访 評评 詞词 試试 詢询 詳详 誰谁 調调 談谈 課课 論论
  諾诺 講讲 證证 譯译 議议 讀读 讚赞 贊赞 負负 財财 責责 貴贵 貼贴 貿贸 賀贺 質质 購购 贈赠 贏赢 趕赶 跡迹 踐践 軟软 較较 載载 輕轻 輛辆 輪轮 輸输 轉转
  辦办 農农 邏逻 郵邮 鄉乡 鄰邻 醫医 釋释 鈴铃 銀银 鋪铺 錄录 鍵键 鐘钟 鐵铁 鎖锁 閃闪 閒闲 陽阳 陰阴 陳陈 隊队 際际 隨随 險险 雖虽 雙双 雜杂 離离 難难
  雲云 靈灵 靜静 響响 顯显 類类 願愿 飽饱 餓饿 騙骗 騎骑 韓韩 頓顿 頂顶 項项 額额 嚴严 嘗尝 啟启 啓启 噴喷 嚇吓 囉啰 執执 堅坚 墊垫 奪夺 妝妆 媽妈 嬰婴
  孃娘 寧宁 屆届 幹干 乾干 廢废 併并 並并 佔占 倆俩 倉仓 側侧 偵侦 傘伞 備备 傭佣 傷伤 傾倾 僅仅 儀仪 儘尽 償偿 儲储 兒儿 內内 兇凶 冊册 凍冻 別别 剛刚
  創创 劃划 劇剧 劑剂 勁劲 務务 勝胜 勞劳 勢势 勵励 勸劝 區区 協协 參参 叢丛 吳吴 嗶哔 喚唤 喪丧 嘆叹 滾滚 罵骂 閙闹 瘋疯 癢痒 謊谎 詐诈 譴谴 訟讼 訓训
  託托 註注 診诊 詛诅 誠诚 誘诱 語语 誌志 誕诞 諒谅 諮咨 謂谓 謀谋 謹谨 譽誉 歐欧 檢检 樣样 樓楼 標标 橋桥 櫃柜 欄栏 樹树 極极 構构 愛爱 惡恶 惱恼 慘惨
  憐怜 戀恋 攔拦 攪搅 敵敌 暫暂 暈晕 曆历 朧胧 殘残 毀毁 氫氢 沖冲 淚泪 淺浅 測测 渾浑 湧涌 滯滞 漲涨 潛潜 澤泽 濃浓 濫滥 煉炼 爛烂 牽牵 犧牺 狀状 猶犹
  瑣琐 畢毕 疊叠 癮瘾 盜盗 眾众 睏困 瞭了 矚瞩 碩硕 確确 禍祸 穀谷 積积 竊窃 篩筛 籤签 簽签 粵粤 糾纠 紀纪 綁绑 綜综 綫线 緻致 縣县 縮缩 羨羡 聰聪 肅肃
  腎肾 腫肿 膚肤 臺台 檯台 颱台 蕩荡 薦荐 虛虚 蝦虾 衝冲 衛卫 襯衬 贖赎 趨趋 躍跃 輔辅 輩辈 轟轰 辭辞 遷迁 適适 遺遗 鄭郑 醜丑 釣钓 針针 鈕钮 鉛铅 銳锐
  鋼钢 錶表 鏡镜 鑰钥 闆板 闊阔 闖闯 陸陆 階阶 雞鸡 鞏巩 餅饼 駐驻 黨党 鼕冬 麵面 週周 迴回 唄呗 祇只 妳你 牠它 甚什 慮虑 濾滤 爐炉 鍋锅 鉤钩 綉绣 繡绣
  縫缝 衹只 佈布 採采 釐厘 鬆松 鬥斗 麪面 遙遥 謎谜 謬谬 譜谱 蹤踪 輯辑 轎轿 鏈链 陣阵 霧雾 韻韵 飾饰 鬱郁 魯鲁 鴨鸭 鵝鹅 鹹咸 齒齿 亞亚 侶侣 俠侠 債债
  儉俭 凱凯 剝剥 劉刘 勻匀 匯汇 彙汇 厭厌 喬乔 噁恶 囑嘱 圍围 塗涂 塵尘 壺壶 壽寿 夢梦 婦妇 嬌娇 宮宫 寢寝 屜屉 屍尸 峽峡 嶺岭 巖岩 帥帅 幟帜 庫库 廚厨
  彎弯 徑径 恆恒 悅悦 愜惬 慾欲 憤愤 懲惩 拋抛 揀拣 損损 搖摇 搶抢 摺折 撿捡 擺摆 攤摊 敘叙 斃毙 暢畅 曬晒 朮术 槍枪 樸朴 橫横 檔档 毆殴 滷卤 漸渐 潤润
  澀涩 灑洒 煙烟 燙烫 燒烧 燦灿 爍烁 獄狱 獻献 瑪玛 瓊琼 畝亩 瘡疮 皺皱 盞盏 睜睁 礦矿 禦御 稅税 稈秆 窩窝 竅窍 筍笋 簾帘 籃篮 糰团 紗纱 紛纷 絲丝 綢绸
  緒绪 縱纵 繞绕 罷罢 聖圣 聾聋 脫脱 脹胀 膽胆 臘腊 艷艳 艶艳 莊庄 葷荤 蔣蒋 薩萨 虧亏 蝕蚀 蟻蚁 蠟蜡 蠶蚕 襖袄 誇夸 譏讥 貓猫 貝贝 賓宾 賞赏 賠赔 賤贱
  賴赖 賺赚 賽赛 贓赃 趙赵 軌轨 軍军 輝辉 轄辖 逕径 鄧邓 釀酿 鈔钞 銅铜 鋁铝 錦锦 鎮镇 鑑鉴 鑒鉴 鑽钻 閏闰 闈闱 陝陕 隻只 靦腼 頌颂 頗颇 頸颈 飄飘 飼饲
  餵喂 饅馒 饑饥 駁驳 駱骆 騰腾 驅驱 驕骄 骯肮 鬍胡 鯊鲨 鱷鳄 鷄鸡 鷹鹰 鹽盐
`;

const SIMPLIFIED: ReadonlyMap<string, string> = new Map(
  PAIRS.trim()
    .split(/\s+/u)
    .map((pair) => [...pair] as [string, string]),
);

/** Signs of the table that the simplified script has too, as other words: they tell no script. */
const OF_BOTH_SCRIPTS = /[於後徵著乾甚]/gu;
const HAN = /\p{Script=Han}/u;

/** A sign of the traditional script in its simplified form; any other sign as it is. */
export function simplified(sign: string): string {
  return SIMPLIFIED.get(sign) ?? sign;
}

/** Whether a Chinese text is written in the traditional script, as far as its signs tell. */
export function isTraditional(text: string): boolean {
  return [...text.replace(OF_BOTH_SCRIPTS, '')].some((sign) => SIMPLIFIED.has(sign));
}

/** Whether a word of a message is a single Chinese sign, which is about half a word. */
export function isHanSign(key: string): boolean {
  return key.length <= 2 && HAN.test(key);
}
