"""Invented matters of real length; words are drawn so that some are common, some middling and some rare."""

import random
from itertools import product

ESTATE_FIRST = "和锦绿金水龙阳明丽瑞康福安春华东南西北新天景御翠兰玉凤祥盛嘉恒书香银紫碧云清江"
ESTATE_SECOND = "苑泰都泉湖庭园城府湾岸林岭源域轩邸居郡墅谷峰桥门溪洲"
KINDS = ("小区", "小区", "小区", "家园", "花园", "社区", "公寓")
ROADS = ("人民", "滏河", "中华", "陵园", "农林", "罗城", "光明", "学院", "水厂", "渚河", "浴新", "朝阳")
TOPICS = (
    ("供暖", "暖气不热，室温只有{n}度，交了全年取暖费", "已安排换热站调整流量，入户测温达到{n}度"),
    ("停水", "加压泵坏了，六楼以上停水{n}天", "水泵已更换并试压，高层恢复供水"),
    ("电梯", "电梯困人{n}次，轿厢异响，维保记录不公示", "已责令维保公司停梯检修并更换曳引绳"),
    ("噪音", "工地夜间施工，噪音到凌晨{n}点", "已现场制止并立案，要求办理夜间施工许可"),
    ("停车", "消防通道被私家车占用，停车位对外出租{n}个", "已清理占道车辆，重新施划标线"),
    ("路灯", "路灯有{n}盏不亮，老人晚上摔倒", "已更换灯具和电缆，全部亮灯"),
    ("污水", "污水井外溢，臭味很大，持续{n}天", "已疏通管道并更换井盖"),
    ("油烟", "楼下饭店油烟直排，没有安装净化设备，开业{n}个月", "已要求安装油烟净化器并定期清洗"),
    ("物业费", "物业费涨到每平方{n}元，没有经过业主大会", "已约谈物业企业，按备案标准退还多收部分"),
    ("房产证", "入住{n}年办不下来房产证，开发商推诿", "已协调补缴土地出让金，分批受理登记"),
    ("公交", "公交线路绕行，等车要{n}十分钟", "已增加早晚高峰班次"),
    ("学区", "孩子入学划片变化，离家{n}公里", "按当年招生公告执行，已当面说明依据"),
    ("低保", "申请低保{n}个月没有答复，家里有病人", "入户核查后符合条件，已纳入保障"),
    ("养老金", "养老金少发{n}个月，社保窗口互相推", "经核对系统数据，差额已补发到账"),
    ("欠薪", "工程队拖欠工资{n}万元，包工头联系不上", "已启用工资保证金，分两次发放完毕"),
    ("垃圾", "垃圾桶{n}天没有清运，苍蝇很多", "已增加清运频次并消杀"),
    ("违建", "顶楼邻居私自加盖{n}间，影响采光", "已下达限期拆除通知，逾期强制拆除"),
    ("断电", "变压器跳闸，一周断电{n}次", "已更换大容量变压器"),
    ("燃气", "燃气改造挖开路面{n}周没有回填", "已督促施工单位恢复路面"),
    ("犬只", "大型犬不拴绳，咬伤{n}人", "已按养犬管理规定处罚并登记"),
)
OPENINGS = (
    "领导您好，",
    "尊敬的领导，",
    "您好，",
    "我是这里的住户，",
    "本人反映一个问题：",
    "",
    "请有关部门关注，",
)
MIDDLES = (
    "我们多次打物业电话，每次都说尽快处理，一直没有结果。",
    "社区工作人员来看过一次，拍了照片就走了。",
    "业主群里大家意见很大，老人和孩子受影响最重。",
    "去年也反映过同样的问题，当时答复说列入计划。",
    "打过热线，回复说正在协调，到现在没有下文。",
    "附近几个小区都有类似情况，不是我们一家。",
    "维修基金迟迟批不下来，说要三分之二业主签字。",
    "施工单位没有公示牌，也不知道归哪个部门管。",
    "冬天快到了，再拖下去没法住人。",
    "邻居已经准备集体上访，希望不要走到那一步。",
    "街道办说归城管，城管说归住建，来回推。",
    "夜里根本睡不着，第二天还要上班。",
    "家里有八十多岁的母亲，行动不便。",
    "我们愿意配合检查，只求给个明确时间。",
)
ENDINGS = ("请尽快解决，谢谢。", "盼回复。", "希望能给一个准确的答复。", "请调查核实。", "恳请派人现场查看。")
ANSWERS = (
    "您反映的问题已收悉。经{unit}现场核查，情况属实。",
    "接到来件后，{unit}当日联系反映人并到现场查看。",
    "经{unit}会同属地街道办事处调查，现答复如下。",
    "感谢您对工作的关心和监督。{unit}高度重视，",
)
AFTER = (
    "后续将加强巡查，防止反弹。",
    "如有疑问可直接与经办人联系。",
    "感谢您的理解与支持。",
    "并已举一反三开展排查。",
)
UNITS = (
    "住建局",
    "城管局",
    "供水公司",
    "供热公司",
    "交通局",
    "教育局",
    "民政局",
    "人社局",
    "应急局",
    "环卫处",
)


class Writer:
    """Writes one matter after the other; the same seed writes the same."""

    def __init__(self, seed: int) -> None:
        self._chance = random.Random(seed)
        names = [a + b for a, b in product(ESTATE_FIRST, ESTATE_SECOND) if a != b]
        self._chance.shuffle(names)
        self.estates = names
        self._weights = [1 / (nth + 8) for nth in range(len(names))]
        self._topic_weights = [1 / (nth + 2) for nth in range(len(TOPICS))]

    def draw_from(self, chance: random.Random) -> None:
        """Go on with another source of chance; the same names stay the common ones."""
        self._chance = chance

    def estate(self) -> str:
        """An estate; a few are named often, most hardly ever."""
        return self._chance.choices(self.estates, self._weights)[0] + self._chance.choice(KINDS)

    def matter(self) -> tuple[str, str, str, str]:
        """Headline, what the person says, what he is answered, where it is."""
        chance = self._chance
        topic, said, done = chance.choices(TOPICS, self._topic_weights)[0]
        estate, road, unit = self.estate(), chance.choice(ROADS), chance.choice(UNITS)
        number = chance.randrange(2, 30)
        where = f"{road}{chance.choice(('路', '大街'))}{estate}{chance.randrange(1, 40)}号楼"
        middles = chance.sample(MIDDLES, chance.randrange(2, 6))
        text = (
            f"{chance.choice(OPENINGS)}{where}{said.format(n=number)}。{''.join(middles)}"
            f"{chance.choice(ENDINGS)}"
        )
        answer = (
            f"{chance.choice(ANSWERS).format(unit=unit)}{done.format(n=number)}。"
            f"{''.join(chance.sample(AFTER, 2))}"
        )
        return f"{estate}{topic}问题"[:30], text, answer, where
