import type { LanguageWords } from './schema';

/** Português, as it is written in Portugal and in Brazil. */
export const pt: LanguageWords = {
  code: 'pt',
  name: 'Português',
  keywords: {
    leave: `
      stop, parar, parar mensagens, parar sms, sair, sair da lista, quero sair,
      cancelar, cancela, cancele, cancelem, cancelar inscrição, cancelar subscrição,
      cancelar assinatura, cancelar cadastro, cancelar mensagens, cancelar sms, anular subscrição,
      anular inscrição, cancelamento, descadastrar, descadastra, descadastre, descadastramento,
      descadastro, me descadastrar, me descadastra, me descadastre, quero me descadastrar,
      desinscrever, desinscrição, me desinscrever, me desinscreva, desinscreva, dessubscrever,
      dessubscrição, desubscrever, remover, remova, remover da lista, remover meu número,
      remova meu número, me remova, me remove, me remover, me tira, me tira da lista, me tire,
      me tire da lista, me retire, me retire da lista, retirar da lista, retirem me da lista,
      removam me da lista, tirem me da lista, excluir meu número, exclua meu número,
      stop sms, stop mensagens, stop publicidade, stop spam, stop promoções, chega de mensagens,
      chega de spam, chega de publicidade, chega de propaganda, chega de promoções, sem spam,
      não enviar, não enviar mais, não mandar mais, não mande mais, não mandem mais, não envie mais,
      não enviem mais, não me mande mais mensagens, quero cancelar, quero parar, para de mandar,
      pare de enviar, pare de mandar, parem de enviar, parem de mandar, não quero mais,
      não quero receber, não quero mais receber, deixar de receber, revogar, optar por sair, opt out
    `,
    leave_everything: `
      parar tudo, cancelar tudo, stop tudo, sair de tudo, pare tudo, parem tudo, remover de tudo,
      descadastrar de tudo
    `,
    join: `
      start, iniciar, começar, voltar, inscrever, quero me inscrever, me inscrever, me cadastrar,
      cadastrar, subscrever, retomar, quero voltar, quero receber, reativar, participar, aderir
    `,
    confirm: `
      sim, sim por favor, sim quero, sim aceito, sim confirmo, sim concordo, confirmo, confirmar,
      confirmado, aceito, concordo, quero sim, aceito sim, claro, claro que sim, com certeza,
      pode ser, sim pode, pode sim, simm
    `,
    decline: `
      não, não obrigado, não obrigada, não obg, agora não, não quero obrigado, não quero obrigada,
      não aceito, não concordo, recuso, dispenso, não muito obrigado, não muito obrigada, nao brigado
    `,
    help: 'ajuda, info, preciso de ajuda, socorro, ajudar, me ajuda, me ajude, ajudem me',
  },
  notTypos: `
    para, renova, renove, renovo, parra, sari, sarar, sairá, saia, saiu, saio, saiam, cair, vair, parear, pareço, parece,
    parte, partem, partir, pagar, parir, padre, patrem, cancelas, cancelada, cancelado, canceladas,
    cancelados, cancelei, cancelou, canela, removido, removedor, removed, remove, remote, cadastrar,
    cadastrado, cadastro, inscrever, inscrição, descrever, descrição, escrever, subscrever,
    chegar, chegada, cancelarei, revogar, remoer, remoto, demover, promover, removeu, pares, parede,
    tirar, atirar, sai, stop, tope, topo, posto
  `,
  groups: {
    polite: `
      por favor, pf, pfv, pfvr, pff, por gentileza, se faz favor, sff, faz favor, obrigado, obrigada, obg, obgd, obrigadão,
      muito obrigado, muito obrigada, agradeço, grato, grata, desde já, desde já obrigado, desde já obrigada, desde já agradeço,
      valeu, vlw, olá, ola, oi, oie, bom dia, boa tarde, boa noite, bdia, caro, caros, cara, prezados, prezado, senhores, senhor,
      exmos, exmos senhores, ok, okay, certo, agora, agora mesmo, já, imediatamente, urgente, urgentemente, hoje, desculpe, desculpa, desculpem, mas, e,
      então, só, apenas, pode, podem, poderia, poderiam, podia, podiam, vocês podem, vc pode, você pode, vcs podem, vocês poderiam,
      please, pls, plz, sim, pessoal, gente, galera, moço, moça, amigo, amiga, aí, ai, pra mim, por amor de deus,
      pelo amor de deus, porra, caramba, caralho, merda, cacete, logo, de uma vez, de vez, definitivamente, para sempre, pra sempre, atenciosamente, att, cumprimentos,
      cordialmente, atentamente, com os melhores cumprimentos, melhores cumprimentos, abraço, abraços, bjs, beijos, tá, ta, viu, né, ne, assim, que, solicito, peço, venho por este meio, venho,
      de imediato, o quanto antes, o mais rápido possível, com urgência, também, a todos, tudo bem, tudo bom, com licença, gentilmente, favor, faça favor, faz o favor, façam o favor, fazem favor,
      agradecia, agradecia que, agradeço que, peço que, de novo, gentileza, pelo favor, a vocês, vocês, vcs
    `,
    signoff: `
      atenciosamente, att, cumprimentos, cordialmente, atentamente, com os melhores cumprimentos, melhores cumprimentos,
      abraço, abraços, abs, bjs, beijos, cpts, saudações, respeitosamente, bjos, abçs
    `,
    pleading: `
      por favor, pf, pfv, pff, por gentileza, se faz favor, sff, obrigado, obrigada, obg, please, pls, grato, grata, favor
    `,
    laughter:
      'rindo, rir, ri, engraçado, engraçada, morri, haha*, kkk*, rsrs*, hehe*, lol, kk, huahua*, ahah*, eheh*, brincadeira, brincando',
    stop: `
      stop, stopp, pare, parem, parar, pára, pare com, parem com, parar com, para com, deixe de, deixem de, deixa de, deixar de,
      cesse, cessem, cessar, chega de, chega com, basta de, acabem com, acabe com, acaba com, acabar com, suspenda, suspendam, suspender, interrompa, interrompam,
      interromper, parece parar, encerrar, encerre, encerrem, abstenham se, abstenha se, parem la com, parem já com, parassem, parasse, pares, pares com, cessassem, deixassem de,
      para de, pára de, parar de, pare de, parem de
    `,
    stop_word: `
      stop, stopp, pare, parem, parar, pare de, parem de, para de, pára de, parem com, pare com, para com, cessem, deixem de, parassem
    `,
    sending: `
      enviar, mandar, mandando, enviando, de enviar, de mandar, escrever, de escrever, ligar, de ligar, contactar, de contactar, contatar, de contatar, incomodar,
      de incomodar, importunar, de importunar, chatear, de chatear, encher, de encher, perturbar, de perturbar, spammar, fazer spam, de fazer spam, perseguir, mandarem, enviarem,
      de mandarem, de enviarem, bombardear, de bombardear, aborrecer, de aborrecer, assediar, de assediar, envio, o envio, os envios, envios, encaminhar, de encaminhar, remeter, mensagens,
      torrar, de torrar, divulgar, de divulgar, atormentar, de atormentar, falar comigo, de falar comigo, contacto, contato, me mandar, me enviar, me encher, me incomodar, me perturbar, me contatar,
      me contactar, me chatear, me ligar, me escrever, me importunar
    `,
    contact: `
      contacte, contactem, contate, contatem, contactar, contatar, escreva, escrevam, escrever, incomode, incomodem, incomodar, chateie, chateiem, chatear, perturbe,
      perturbem, perturbar, importune, importunem, ligue, liguem, ligar, encha, encham, encher, aborreça, aborreçam, entre em contato, entrem em contato, entre em contacto, entrem em contacto,
      entrar em contato, entrar em contacto, contactado, contactada, contatado, contatada, contactada, contactem me, contactes, fale comigo, falem comigo, me contate, me contatem, entrem mais em contato, entrem mais em contacto, entre mais em contato, mandes, escrevas, chateies, abordem
    `,
    send: `
      envie, enviem, enviar, mande, mandem, mandar, enviarem, mandarem, envia, manda, mandes, envies, enviassem, mandassem, encaminhe, encaminhem, remeta, remetam, mandasse
    `,
    messages: `
      mensagem, mensagens, msg, msgs, mensagenss, msn, mensagm, mesagens, menssagens, mensages, sms, smss, textos, torpedos, torpedo, publicidade, publicidades, propaganda, propagandas,
      anúncio, anúncios, oferta, ofertas, promoção, promoções, promo, promos, promocional, promocionais, publicitárias, publicitária, comerciais, comercial, newsletter, newsletters, boletim, boletins,
      informativo, informativos, e mail, e mails, email, emails, spam, spams, marketing, notificação, notificações, campanhas, campanha, comunicação, comunicações, comunicados, comunicado, avisos, alertas,
      assinatura, inscrição, subscrição, cadastro, descontos, desconto, cupom, cupons, cupões, lixo, porcaria, porcarias, merda, merdas, bosta, tralha, whatsapp, whatsapps, zap, zaps, push, novidades,
      contactos, correspondência, divulgação, divulgações, convites, lembretes, envios, wpp, coisas, conteúdo, conteúdos, anuncios, informações, transmissões, telemarketing, corrente
    `,
    message: `
      mensagem, msg, sms, email, e mail, publicidade, propaganda, oferta, promoção, torpedo, anúncio, newsletter, zap
    `,
    promo: `
      publicidade, propaganda, propagandas, spam, marketing, promoções, anúncios, ofertas, newsletters, newsletter, mensagens promocionais, mensagens publicitárias, mensagens de marketing, promos, promoção,
      sms publicitários
    `,
    messages_only: `
      mensagem, mensagens, msg, msgs, sms, newsletter, newsletters, publicidade, propaganda, propagandas, promoções, ofertas, notificações, emails, e mails, marketing, spam, anúncios, avisos, alertas, comunicações,
      subscrição, inscrição, assinatura, subscrições, recebimento, envio, envios, receção, recepção, promocionais, campanhas, boletim, informativo, informativos, novidades
    `,
    texts: `
      mensagem, mensagens, msg, msgs, sms, emails, e mails, notificações, propaganda, propagandas, publicidade,
      spam, anúncios, torpedos, avisos
    `,
    these: `
      isso, isto, esse, este, essas, esses, estas, estes, desse, deste, dessas, desses, destas, destes, disso, disto, essa, esta, nada, coisas, aquilo, tipo, nisso, nisto
    `,
    list: `
      lista, listas, lista de contatos, lista de contactos, lista de transmissão, lista de distribuição, lista de envio, lista de envios, lista de emails, mailing, mailing list, base, base de dados, banco de dados, bases,
      sistema, cadastro, cadastros, contatos, contactos, grupo, grupos, newsletter, agenda, subscrição, inscrição, broadcast, registo, registos, registro, registros, serviço, banco, clube, comunicações, transmissão, bd
    `,
    me: `
      me, mim, nos, nós, meu número, o meu número, meu numero, meu nº, meu nr, meu tel, meu telefone, o meu telefone, meu telemóvel, o meu telemóvel, meu celular, meu contato, meu contacto, o meu contacto, meu nome,
      o meu nome, este número, esse número, deste número, desse número, meu email, o meu email, meu e mail, nosso número, o número, número, comigo, meu whatsapp, meu zap,
      minha mãe, meu pai, meu filho, minha filha, meu marido, minha mulher, minha esposa, eu, contato, contacto
    `,
    number: `
      número, nº, nr, num, telefone, telemóvel, celular, contato, contacto, fone, tel, número de telefone, whatsapp, zap, cel
    `,
    dont: 'não, nao, nunca, jamais, n, ñ, nem, num',
    want: `
      quero, queremos, desejo, desejamos, gostaria, gostaria de, gostava, gostava de, pretendo, pretendemos, queria, tenho interesse em, tenho interesse, faço questão de, qro, kero, autorizo, aceito, aguento,
      aguento mais, suporto, permito, tenciono
    `,
    receive: `
      receber, recebendo, receba, recebê las, ser contactado, ser contactada, ser contatado, ser contatada, a receber, de receber, receve, continuar a receber, continuar recebendo, ser incomodado,
      ser incomodada, ser perturbado, recebesse, rececer, reçeber
    `,
    anymore: `
      mais, nunca mais, jamais, novamente, de novo, futuramente, no futuro, daqui para a frente, daqui pra frente, a partir de agora, outra vez, doravante
    `,
    delete: `
      remova, removam, remover, remove, remoção, retire, retirem, retirar, retira, tire, tirem, tirar, tira, tiram, exclua, excluam, excluir, exclui, exclusão, elimine, eliminem, eliminar, elimina, eliminação, apague, apaguem, apagar, apaga, risque, risquem, riscar,
      descadastre, descadastrem, descadastrar, desliguem, desligue, delete, deletem, deletar, deleta, limpe, remoçao, anulem, anule, anular, sair, removessem, retirassem, tirassem, apagassem, baixa
    `,
    erase: `
      apague, apaguem, apagar, apaga, elimine, eliminem, eliminar, elimina, eliminação, exclua, excluam, excluir, exclusão, exclui, delete, deletem, deletar, deleta, destrua, destruam, destruir, remova, removam, remover, remoção, apagamento, apagassem, esqueçam
    `,
    removed: `
      removido, removida, removidos, retirado, retirada, tirado, tirada, excluído, excluída, descadastrado, descadastrada, eliminado, eliminada, cancelado, cancelada, apagado, apagada, desinscrito, desinscrita, deletado, deletada
    `,
    unsubscribe: `
      descadastrar, descadastra, descadastre, descadastrem, descadastramento, descadastro, descadastrando, descadastrado, me descadastrar, desinscrever, desinscreva, desinscrevam, desinscreve, desinscrição, desinscrever me, dessubscrever, desubscrever, dessubscrição,
      cancelar a subscrição, cancelar subscrição, cancelar a minha subscrição, cancelar minha subscrição, cancelar a inscrição, cancelar inscrição, cancelar a minha inscrição, cancelar minha inscrição, cancelar minha assinatura, cancelar a assinatura, cancelar o cadastro,
      cancelar meu cadastro, cancelem a minha subscrição, cancelem minha inscrição, cancele minha inscrição, cancelem a subscrição, cancele minha assinatura, cancela minha inscrição, cancele meu cadastro, cancelem meu cadastro, cancelem a minha inscrição, cancele a minha subscrição, anular a subscrição, anular a minha subscrição, anular subscrição, anulem a minha subscrição, anular a inscrição,
      unsubscribe, opt out, sair da lista, sair desta lista, sair dessa lista, sair da vossa lista, sair do grupo, sair dessas listas, dar baixa, dar de baixa, sair da lista de transmissão, sair disso, sair daqui, deixar de receber, deixar de subscrever, parar de receber, cancelar o recebimento,
      desassociar, desvincular, descadastrei, cancelamento da subscrição, cancelamento da inscrição, cancelamento do cadastro, cancelamento da minha subscrição, cancelamento da minha inscrição, sair da mailing list
    `,
    leaving: `
      cancelar minha assinatura, cancelar a assinatura, cancelar a minha assinatura, cancelar o cadastro, descadastrar, descadastro, descadastrei, descadastrado, desinscrever, desinscrevo, dessubscrever, desubscrever, sair da lista, sair dessa lista, sair desta lista, unsubscribe, cancelar a subscrição, cancelar a inscrição, cancelar minha inscrição, cancelar a minha subscrição,
      cancelo a subscrição, cancelo a inscrição, deixar de receber, deixo de receber, saio da lista, saio do grupo, cancelar inscrição, cancelar subscrição, descadastrando
    `,
    consent: `
      consentimento, autorização, permissão, autorizei, consenti, autorizo, aceitação, aceite
    `,
    said: `
      disse, pedi, falei, escrevi, mandei, enviei, respondi, solicitei, digitei, já disse, já pedi, dizer, responder, mandar, enviar, escrever, digitar, respondo, mando, envio, escrevo, pedindo
    `,
    no_way: `
      de forma alguma, de forma nenhuma, de nenhuma forma, de nenhum modo, de modo algum, de modo nenhum, de maneira nenhuma, de maneira alguma, de jeito nenhum, sob nenhuma forma, por nenhum meio, por qualquer meio, por nenhum canal, em nenhum canal, por qualquer canal,
      em nenhuma hipótese, de qualquer forma, de qualquer tipo, de tipo nenhum, de nenhum tipo, em absoluto, nem por, nem sequer, nem mesmo, absolutamente nada, absolutamente nenhuma, sob hipótese alguma, de qualquer natureza, de espécie alguma, em circunstância alguma, todos os canais, nenhum canal, por nenhuma via,
      por qualquer via, qualquer espécie, nenhum meio
    `,
    personal: `
      dados, dados pessoais, informações, informação, meus dados, minhas informações, informações pessoais
    `,
    data: `
      dados, dados pessoais, informações, informação, conta, perfil, cadastro, registo, registos, histórico, registro, registros, informações pessoais
    `,
    human: `
      humano, pessoa, pessoa real, pessoa de verdade, ser humano, atendente, operador, operadora, assistente, alguém, funcionário, funcionária, gerente, responsável, consultor, consultora, colaborador, vendedor, vendedora, apoio ao cliente,
      atendimento ao cliente, atendimento, serviço de apoio, suporte, sac, supervisor, representante, equipe, equipa, atendente humano, atendimento humano
    `,
    authority: `
      anpd, cnpd, procon, anacom, anatel, deco, ministério público, polícia, autoridade, autoridades, comissão nacional de proteção de dados, asae, senacon, reclame aqui, reclameaqui, justiça, tribunal, livro de reclamações, portal da queixa,
      autoridade nacional, defesa do consumidor, delegacia
    `,
    wrong_person: `
      número errado, nº errado, número está errado, pessoa errada, outra pessoa, enganaram se no número, enganou se no número, se enganaram, engano, novo dono, outro dono, número de outra, número trocou, não sou essa pessoa, não sou a pessoa, errado o número, engano no número, erraram o número
    `,
    weary: `
      farto, farta, fartos, cansado, cansada, de saco cheio, saco cheio, cheio de, cheia de, não aguento mais, nao aguento, já não aguento, não suporto, já não suporto, cansei de, cansei, enjoado, enjoei, enchendo o saco, enche o saco, encher o saco, já chega, não aturo
    `,
    other_doing: `
      rir, chorar, pensar, ler, olhar, falar, comer, beber, fumar, trabalhar, comprar, chover, usar, vender, correr, dançar, cantar, funcionar, ladrar, latir, fazer, produzir, nevar, dormir, sonhar, crescer, sorrir, doer, tocar, entregar, servir, jogar, sangrar, tossir, gostar, amar, acreditar, pingar, vazar,
      aceitar, surpreender
    `,
    other_thing: `
      consulta, consultas, marcação, marcações, pedido, pedidos, encomenda, encomendas, reserva, reservas, compra, compras, agendamento, horário, hora, mesa, aula, aulas, curso, treino, sessão, entrega, bilhete, bilhetes, ingresso, ingressos, quarto, voo, viagem, ginásio, academia, contrato, seguro, cartão, visita, reunião, almoço, jantar,
      evento, matrícula, escola, hotel, passagem, exame, procedimento, corte, unha, unhas, orçamento, item, produto, artigo, plano, pagamento
    `,
    other_goods: `
      cebola, picles, queijo, tomate, produto, produtos, item, itens, artigo, artigos, carrinho, endereço, morada, foto, taxa, peça, camisa, mancha, molho, açúcar, gelo, etiqueta, preço, frete, portes
    `,
    late: `
      depois das, depois da, antes das, antes da, entre, à noite, de noite, de madrugada, ao domingo, aos domingos, no domingo, aos fins de semana, tarde, cedo, durante, quando, enquanto, no trabalho, no horário, horário de trabalho, a esta hora, essa hora, a essa hora, nesse horário
    `,
  },
  harmless: [
    // "Para" that is "for" or "to", and stops that are places.
    'paragem|paragens|parada|paradas|ponto',
    'sinal|placa|luz|luzes de? stop',
    'jogo|jogar do|de? stop',
    'parar|para|pare em|no|na|nos|nas|à|ao|perto|junto|aqui|ali|para|frente|lá|um|uma',
    'parei|parou|paro|parámos|paramos|parava|parado|parada|parados',
    '{stop} {other_doing}',
    'parar|pare|parem|para|pára|parou|para|chega|deixar|deixe|deixem de {other_doing}',
    'não|nunca|sem parar|para|pára|parem|pare|pares|parou $',
    'não|nunca|sem parar|para|pára|parem|pare|pares|parou de|com|nunca|não|por',
    'não|nunca cancelem|cancele|cancelar|cancelei|remova|removam|descadastrem|descadastre|descadastrar|retirem|tirem|sair|saia|pare|parem',
    'não|nunca quero|queremos|vou|posso|consigo|queria|pretendo me? {leaving}|parar|sair|cancelar|perder|deixar',
    'não quero .. perder',
    'não deixe|deixem|deixes de',
    'não posso|consigo|podemos|dá|pode|vou|vamos parar',
    'ele|ela|eu|a|o|chuva|máquina|carro parou|para|pára|parar',
    'vai|vou|vamos|pode|posso|consegue|queria|preciso|tive|teve|tenho|podemos|consigo de|que? parar {other_doing}|em|no|na|aqui|ali|lá',
    'para a|o|as|os|mim|ti|nós|você|vocês|amanhã|hoje|quando|onde|que|quem|ela|ele|meu|minha|sábado|domingo|segunda|terça|quarta|quinta|sexta',
    // Chega, basta: "arrives", "it is enough".
    'chega|chegam|cheguem|chegar hoje|amanhã|quando|a|ao|em|no|na|até|às|bem|cedo|tarde|que|segunda|sexta|sábado|rápido|antes|depois|aí|aqui|essa|esta|meu|minha|o|semana',
    'quando|não|nunca|ainda|que|dia|hora|horas|encomenda|pedido|pacote|entrega|produto|ela|ele|isso|se chega|chegar|chegam',
    'basta um|uma|que|me|só|apenas|clicar|ir|vir|enviar|mandar|ligar|responder|seguir|para|trazer|apresentar|dizer',
    'só|me|isso|não basta',
    // Other things that are cancelled, removed, left.
    '{leaving} .. {other_thing}',
    'cancelar|cancela|cancelem|cancele|cancelo|cancelei|cancelamento|anular|anule|desmarcar|desmarco|adiar|remarcar|encerrar .. {other_thing}',
    '{other_thing} .. cancelar|cancelem|cancele|anular|desmarcar|cancelada|cancelado|adiar|remarcar',
    '{delete} .. {other_goods}|{other_thing}',
    '{other_goods} .. {delete}',
    'sair|saio|saí|sai|saindo às|as|do|da|de|para|pra|com|cedo|tarde|mais|amanhã trabalho|casa|escola|aqui|15|18|17|cedo|tarde|mais|compras|aula|reunião|academia',
    'sair mais|cedo|tarde|hoje|amanhã|para|pra|às|as|com',
    'vou|vamos|estou|quando|ao|acabei de? sair|saio|saí|sai $',
    // Asking for more, or not wanting other things.
    'não .. recebi|recebemos|chegou|receberam|veio|caiu|encontrei|encontro|vi|achei',
    'ainda não',
    'para|pra|por não incomodar|perturbar|atrapalhar|chatear',
    'não quero|queria|vou|quis|pretendo incomodar|perturbar|atrapalhar|chatear',
    'não vou|vamos|irei|posso|podemos|quis|pude|sei|tenho|deu .. {send}|{contact}',
    'não estou|estamos|tenho|ando a|recebendo|recebido receber?',
    'número errado na|no|da|do|de etiqueta|sapato|pedido|caixa|nota',
    'não consigo|consegui|posso|pude .. {receive}|{send}|abrir|ver|encontrar|achar|acessar|aceder',
    'não há|tem|tenho|houve problema|problemas|pressa|stock|estoque|dúvida|dúvidas|troco',
    'não tem|há|têm mais|nenhum',
    'não|nada mais|menos de|do|que',
    'não quero|preciso|queria mais? de? o|a|um|uma? tamanho|cor|saco|sacola|fatura|recibo|nota|troco|embrulho|vermelha|vermelho|azul|pequeno|grande|M|cebola',
    'não preciso|precisa|precisam|é necessário? .. {contact}|{send}|{sending}|responder',
    'não toquem|toque|tocar|bata|batam .. campainha|porta|interfone',
    'não liguem|ligue|ligar .. mande|mandem|envie|enviem|prefiro|escrevam|escreva|campainha|porta',
    'não mandem|mande|envie|enviem|mandar|enviar o|a|os|as|ainda|esse|essa pedido|encomenda|produto|fatura|motoboy|pacote|hoje|antes|amanhã',
    'não mandem|mande|envie|enviem|mandar|enviar ainda|antes|hoje',
    'não {send} .. para|pra|no|na|em|ao .. endereço|morada|casa|trabalho|antigo|antiga|apartamento|loja|vizinho|vizinha|correio|correios',
    'no|na|o|de|em|para spam|lixo',
    'caixa|pasta de? spam|lixo',
    'fim|final de|da|do|desta semana|mês|ano|dia|tarde|promoção|rua',
    // Instructions that are repeated, not given.
    'para sair|parar|cancelar|descadastrar|deixar|remover ... responda|envie|digite|clique|mande|responder|enviar|acesse|aceda|escreva|ligue',
    'responda|envie|digite|mande|escreva|responder|enviar|digitar com? sair|parar|stop|cancelar para|pra|se|e',
    'clique|clicar .. {leaving}|sair|cancelar',
    'link|botão .. {leaving}|sair|cancelar',
  ],
  doubtful: [
    'que .. acontece|acontecer|acontecia .. se|quando|ao .. {leaving}|{said}|parar|stop|sair|cancelar|pare|{unsubscribe}',
    'se eu|a|nós .. {leaving}|{said}|parar|sair|stop|cancelar',
    'se continuar|continuarem|isto|isso|for .. {leaving}|{unsubscribe}|saio|cancelo|bloqueio|sair|cancelar',
    'se eu|a gente|nós? .. {leaving}|{unsubscribe}',
    'se .. {leaving}',
    'senão|caso contrário? .. {leaving}|saio|cancelo|bloqueio|sair|cancelar',
    'mais uma|um mensagem|msg|sms ... {leaving}|{unsubscribe}|saio|cancelo|bloqueio',
    'não|nao sei|decidi se ... {leaving}|{unsubscribe}|sair|cancelar',
    'será que ... {leaving}|{unsubscribe}|sair|cancelar',
    '! engano|querer|acidente ... sair|stop|cancelar|parar|{leaving}',
    'talvez|acho|pensando|considerando|penso|devia|deveria|pensar .. {leaving}|{unsubscribe}|sair|cancelar|parar',
    'devo|preciso|posso|tenho que|de? .. responder|enviar|mandar|escrever .. stop|parar|sair|cancelar',
    'fui|estou|sou|estamos|fomos|já .. {removed} $',
    'por que|porque|porquê? .. fui .. {removed}',
    'vocês|vcs|já .. me .. removeram|tiraram|cancelaram|descadastraram|retiraram',
    '{stop} .. {sending} ... {late}',
    'não .. {send}|{contact} ... {late}',
    'não|nao consigo|posso|dá|deu .. {unsubscribe}|{leaving}',
    'vocês|vcs|nunca|não param nunca? de? ',
    'quando .. vão|vai parar',
    '{stop} com .. brincadeira|graça|piada',
    'para com isso $',
  ],
  requests: {
    leave: [
      'como|onde .. {unsubscribe}',
      'como .. faço|fazer|posso|podemos|faz|é .. {unsubscribe}|{stop}|sair|cancelar|parar $',
      'como .. faço|fazer|posso|podemos|faz|é .. {unsubscribe}|{stop}|sair|cancelar|parar|bloquear .. {messages}|{list}|{these}|{receive}',
      'como .. não .. {receive} .. {messages}',
      'como .. livro|livrar|desligo|bloqueio|desativo|cancelo|anulo|paro|saio .. {messages}|{list}',

      '^ sair|cancelar|cancela|cancele|cancelem|remover|descadastrar|stop $',
      '^ {unsubscribe}',
      '{unsubscribe} $',
      '{unsubscribe} .. {me}|{list}|{messages}|de|da|do|dos|das',
      '{want}|quero|pode|podem|poderia|podia|favor|como|gostaria|solicito|peço|preciso|desejo|pretendo|queria .. {unsubscribe}',
      'me|nos {unsubscribe}',
      '{unsubscribe} me|nos',
      'quero|desejo|gostaria|pretendo|preciso|queria|posso|quer|prefiro de? sair $',
      'quero|desejo|gostaria|pretendo|preciso|queria|posso de? sair .. {list}|disso|disto|daqui|{messages}',
      'cancelar|cancele|cancela|cancelem|cancelamento|anular|anulem|anule|encerrar|encerre|desativar|desative|desativem|desativa|desligar|desligue|desliguem|rescindir|suspender|suspendam .. {messages_only}',
      'dar|dê|deem|dá .. baixa ... {list}|{number}|{messages}|{me}',

      '{stop} .. {sending}',
      '{stop} .. {messages_only}',
      'parem|pare|para|parar|chega com|de|da|das|dos .. {messages}',
      '{stop} com|de .. {these} .. {messages}?',
      '{stop} {me} .. {sending}',
      '{stop} de|com|já|lá? .. {me} .. {sending}',
      '{stop} .. {receive} .. {messages}?',
      '& {stop_word} {messages}',
      '& {stop_word} {sending}',
      '^ para|pára|pare|parem|para de|com me? {sending}',
      'para|pára de|com .. {sending}|{messages}',
      'para|pára de me',
      '^ chega|basta|fora .. {messages}',
      '^ chega|basta .. {these}',

      '{dont} .. {send} .. {messages}',
      '{dont} .. {send} .. {anymore}',
      '{anymore} .. {dont}? .. {send} .. {messages}',
      '{dont} .. {me} .. {send} .. {messages}|{anymore}|{these}',
      '{dont} .. {me} {send} $',
      '{dont} .. {send} .. {these} $',
      '{dont} .. {send} .. {me} .. {these} $',
      '{dont} .. {contact} .. {anymore}',
      '{dont} {anymore} .. {contact}|{send}',
      '{dont} me|nos? {anymore} me|nos? {contact}|{send}',
      '{dont} me|nos {contact}',
      '{dont} .. {contact} me|nos $',
      '{dont} .. {contact} .. {me} $',
      '{dont} .. {contact} .. para|pra|neste|nesse|este|esse .. {number}|mim',
      '{dont} .. encha|enche|encham .. saco|paciência',
      'que .. {dont} .. {me}? .. {send}|{contact}',

      '{dont} .. {want} .. {messages_only}',
      '{dont} .. {want} .. ver|ler|ter .. {messages_only}',
      '^ quero|queria|gostaria|preciso|desejo de? que? {stop} $',
      '{dont} .. {want} .. {anymore}? .. {receive} .. {messages}',
      '{dont} .. {want} .. {receive} .. {anymore}|{these}|nada',
      '{dont} .. {want} .. {anymore} .. {receive}|{messages}|{these}|saber|nada',
      '{anymore} .. {want} .. {receive}|{messages}',
      '{dont} .. {want} .. nada .. vosso|de|teu|seu',
      '{dont} .. {want} .. que .. {send}|{contact}|mandem|enviem',
      '{dont} .. {want} .. ser .. contactado|contactada|contatado|contatada|incomodado|incomodada|perturbado|perturbada|importunado',
      '{dont} .. {want} .. fazer parte|estar|na .. {list}',
      '{dont} .. {want} .. {list}',
      '{dont} .. {receive} .. {anymore} .. {messages}',
      '{dont} .. {receive} .. {messages} $',
      'quero|prefiro|gostaria|desejo|solicito|gostava|queria|pretendo|peço|preferia|agradecia .. {dont} .. {receive}',
      'já não {want} .. {messages}|{receive}',
      'já não .. interessado|interessada',
      '{dont} .. tenho|há|temos .. interesse ... {messages}|{receive}|{anymore}',
      '{anymore} .. interesse|interessado|interessada',
      '{dont} .. {anymore} .. interesse|interessado|interessada',
      '{dont} .. interessado|interessada|interessados .. em .. {messages}|{receive}',
      '{dont} .. interessado|interessada|interesse .. {anymore}',
      'sem interesse em|nas|nos .. {receive}|{messages}',
      '{dont} me? interessa|interessam .. {anymore}',
      '^ {dont} {anymore} .. {messages}',
      '^ {dont} {promo} $',
      '^ nada de .. {messages}',
      '^ sem mais? {messages_only}|{promo}',
      '^ sem .. {promo}',
      '^ nenhuma|nenhum .. {messages}',
      '^ {anymore} {messages}? {dont}? $',
      '^ mais {messages} não $',
      'dispenso|dispensamos .. {messages}',
      'recuso|rejeito|recusamos .. {receive}|{messages}',
      '& {dont} {want} {messages_only}',
      '& {dont} {send} {anymore}',
      '& {dont} {anymore} {messages} {send}',

      '{delete} .. {me} .. da|do|de|dessa|desta|desse|deste|dessas|destas|daí|daqui|das|dos|vossa|sua .. {list}|{messages}|daqui',
      '{delete} .. {me} $',
      '{delete} .. {me} .. daqui|disso|disto|daí|dessa|desta',
      '{me} .. {delete} .. da|do|de|dessa|desta|desse|deste|daqui|das|dos|vossa|sua .. {list}|{messages}|daqui|isso|isto',
      '{me} .. {delete} daqui|disso|disto|dessa|desta',
      '^ me {delete} $',
      'me {delete} $',
      '{delete} .. o? meu|nosso|este|esse|deste|desse {number}',
      '{delete} .. {number} .. {list}',
      'o? meu|nosso|este|esse {number} .. {delete}|{removed}',
      '{delete} .. da|desta|dessa|vossa|sua .. {list}',
      '{want}|quero|pode|podem|favor|preciso|gostaria|solicito|peço|queria .. ser .. {removed}',
      'ser {removed} .. da|do|de|dessa|desta|{list}',
      '{want}|quero|gostaria|solicito|peço .. {removed} .. {list}',
      '& {delete} {me} {list}',
      '& {removed} {list}',
      'fora da|dessa|desta|vossa|sua {list}',
      'esqueça|esqueçam|perca|percam .. meu {number}',

      'deixe|deixem|deixa|deixar me|nos .. paz|sossegado|sossegada|quieto|quieta|tranquilo|tranquila|sossego',
      'me|nos deixe|deixem|deixa|deixar .. paz|sossegado|sossegada|quieto|quieta|tranquilo|tranquila|sossego',
      'deixe|deixem|deixa .. em paz',
      'larga|larguem|largue .. do|o meu|me pé|osso',
      'desaparece|desapareçam|desapareça $',
      'já .. {said} .. parar|parem|{stop}|sair|stop|{unsubscribe}|{removed}|cancelar|{delete}',
      '{said} .. stop|parar|sair $',
      '{said} .. stop|parar|sair .. vezes|várias|já|ontem|antes|duas|três|mas|e|continuam|semana|dias',
      'já .. {removed} .. mas|continuo|continuam|ainda|e ... {messages}|{receive}|recebendo|receber|mandando',
      'já .. cancelei|descadastrei .. mas|continuo|continuam|ainda|e',
      'retiro|retirar|revogo|revogar|cancelo|cancelar|retirada|revogação|anulo|retirei .. {consent}',
      '{consent} .. retirado|revogado|retirada|revogada|revogo|retiro',
      'não .. {consent} ... {messages}|{sending}|{contact}|{stop_word}|{receive}',
      'não .. dei|autorizei|dou|autorizo .. {consent}? ... {messages}|{stop_word}|{sending}|{delete}|{contact}',
      '{weary} .. {messages}',
      '{weary} ... {stop}|{unsubscribe}|{delete}|{removed}|sair|cancelem',
      '{wrong_person} ... {stop_word}|{delete}|{unsubscribe}|{removed}',
      '{wrong_person} ... {dont} .. {contact}|{send}',
      'bloqueiem|bloqueie|bloqueia .. meu|este|esse {number}',
      'me bloqueie|bloqueiem|bloqueia',
      'só|apenas .. pedido|encomenda|pedidos|encomendas ... não|sem|nada .. {promo}|{messages}',
      'parem|pare|stop|cancelem|cancele .. as|os|a|o .. {messages}',
    ],
    leave_everything: [
      '^ {stop} .. tudo|todas|todos $',
      '{stop} .. todas|todos|qualquer|toda .. {messages}|contacto|contato|comunicação',
      '{stop} {sending} tudo',
      '{dont} .. {contact}|{send} ... {no_way}',
      '{dont} .. {want} ... {no_way}',
      '{no_way} ... {contact}|{send}|{receive}',
      'nunca mais .. {me}? .. {contact} .. {no_way}',
      'nunca mais me? {contact} me? $',
      'nunca mais .. contact*|contat*',
      '{dont} .. {contact} .. nunca mais',
      '{dont} .. {want} .. nenhum|nenhuma|qualquer .. {messages}|contacto|contato|comunicação|tipo',
      '{dont} .. {want} .. {receive} .. nada .. vocês|vosso|vós|vcs|empresa',
      'nenhum|nenhuma|qualquer contacto|contato|comunicação',
      '{stop} ... {messages}|{sending} ... {no_way}',
      '{unsubscribe}|{delete} .. {me}? .. de tudo|todas|todos',
      'sair de tudo|todas|todos',
      'cancelar|cancelem|cancele tudo|todas|todos .. {messages}?',
    ],
    object: [
      'oponho|opor|opomo|opomos ... marketing|tratamento|publicidade|dados|direto|direct|profiling|rgpd|lgpd|uso|utilização|perfil|processamento',
      'oposição ... marketing|tratamento|publicidade|dados|direto|rgpd|lgpd|uso|utilização',
      'direito .. de|à oposição',
      'direito .. de .. opor',
      'marketing|tratamento ... oponho|oposição',
      'artigo|art 21',
    ],
    join: [
      'quero|gostaria|posso|pode|podem|como|queria|desejo me? .. inscrever|cadastrar|subscrever|aderir|participar',
      'me|nos inscreva|inscrevam|cadastre|cadastra|cadastrem|adicione|adicionem|adiciona|coloca|coloque|inscreve',
      'inscrevam|adicionem|coloquem|adicione me|nos',
      'quero|gostaria|queria|desejo|pode|podem .. voltar .. a? .. {receive}|inscrever|subscrever|{list}|mandar|enviar',
      '^ quero|gostaria|queria|desejo de? receber .. {messages} $',
      'quero|gostaria|queria|posso .. receber .. novamente',
      'podem|pode voltar a? .. {send}|mandar|enviar',
      'reinscrever|resubscrever|ressubscrever|recadastrar',
    ],
    confirm: [
      '^ sim $',
      '^ sim? eu? quero|aceito|confirmo|concordo|autorizo|desejo|pretendo sim? $',
      '^ sim? estou .. de acordo $',
      '^ sim? claro|perfeito|positivo|confirmado|certamente|exato|exatamente $',
      '^ sim? com certeza $',
      '^ sim? pode ser|mandar|enviar $',
      '^ sim? podem enviar|mandar $',
      '^ sim? com .. prazer $',
      '^ sim? está confirmado $',
      '^ sim? dou .. consentimento $',
    ],
    decline: [
      '^ não|nao $',
      '^ não não quero|aceito|concordo|autorizo $',
      '^ não? hoje|agora não $',
      '^ não não estou interessado|interessada $',
      '^ não não tenho interesse $',
      '^ não? prefiro que? não $',
      '^ não? fica para a próxima $',
      '^ não? deixa|deixe pra|para lá $',
      '^ não? não concordo|aceito|autorizo $',
    ],
    erase: [
      '{erase} .. meus|minha|minhas|meu|todos|todas|nossos|os|as .. {data}',
      '{erase} tudo ... sobre|de|que mim|mim|nós|têm|tem',
      '{data} .. {erase}|apagados|eliminados|excluídos|removidos|deletados',
      'direito .. esquecimento|apagamento|eliminação|esquecido',
      '{erase} ... rgpd|lgpd|gdpr',
      'exclusão|eliminação|apagamento|remoção .. {personal}',
      'ser esquecido|esquecida',
    ],
    access: [
      'quais|que|quantos .. {personal} .. têm|tem|possuem|possui|guardam|vocês|vcs|armazenam|sobre|detêm|mantêm',
      'quais .. {personal} ... mim',
      'quais|que .. são .. {personal}',
      'o? que vocês|vcs|voces|você? .. sabem|têm|tem|guardam|possuem .. sobre|de mim',
      'que .. têm|sabem|guardam .. sobre|de mim',
      'cópia .. {personal}',
      'acesso .. a|aos .. {personal}',
      'aceder|acessar .. a|aos|os? .. meus? {personal}',
      'direito .. de acesso',
      'onde|como|quem|donde .. conseguiram|obtiveram|arranjaram|pegaram|conseguiu|deu|arranjou|tem|têm|forneceu|encontraram|acharam|passou|obteve|vendeu|tiveram|descobriram .. meu|o .. {number}|dados|email',
      'onde|como|quem .. meu|o .. {number}|dados .. conseguiram|obtiveram|arranjaram|deu|pegaram',
    ],
    complain: [
      'reclamação|queixa|denúncia|reclamações|queixas contra|ao|à|na|no|sobre|de|junto|por|formal',
      'fazer|apresentar|registrar|registar|abrir|vou|quero|formalizar .. reclamação|queixa|denúncia|reclamar|queixar',
      'denunciar|denuncio .. vocês|vos|à|ao|no|na|isso|isto|empresa|{authority}',
      'vou|irei .. denunciar|reclamar|processar|denunciá*',
      '{authority} .. denunciar|queixa|reclamação|reclamar',
      'denunciar|queixa|reclamação|reclamar|acionar .. {authority}',
      'advogado|advogada|processo judicial?',
      'processar vocês|vos|a',
      'isto|isso|é|são|ilegal ilegal|crime|abusivo|abusiva',
      'ilegal',
      'contra .. lei|lgpd|rgpd',
      'viola|violação|violam|violar|violando|desrespeita|desrespeitam|infração .. lgpd|rgpd|lei|privacidade|gdpr|direitos',
      'medidas|ação legais|judicial|judiciais',
    ],
    human: [
      'falar|conversar|contactar|falo|ser atendido|atendida|contato|contacto .. com .. {human}',
      'atendido|atendida por .. {human}',
      'atendente|humano|pessoa humano|humana|real|verdade',
      '^ {human} $',
      'alguém .. me|pode .. ligar|atender|ajudar|atende',
      'me|podem|pode .. ligue|liguem|liga|ligar .. por favor|de volta|para mim',
      'quero|queria|preciso|gostaria .. {human}',
      'passar|transferir|passa|transfere|transfira .. para|pra .. {human}',
    ],
    help: [
      '^ preciso de ajuda $',
      '^ pode|podem me? ajudar me? $',
      '^ alguém me? ajuda|ajude me? $',
    ],
  },
  grounds: [
    'não|nunca .. inscrevi|cadastrei|pedi|solicitei|autorizei|subscrevi|assinei|dei|consenti|aceitei|registei|quero|quis',
    'quem é|são|fala|és',
    'não .. interessado|interessada|interesse|interessa',
    'demasiado|demais|muita|muitas|muito .. {messages}|demais|vezes',
    'demais|demasiadas|demasiados',
    'chato|chata|irritante|spam|incômodo|incómodo|assédio|golpe|burla|indesejado|indesejada|indesejadas|insuportável|invasivo|abuso|inconveniente|ridículo|chatos|irritantes|perturbação|importunação|inferno',
    'já chega|basta|deu',
    '{weary}',
    'porque|porquê|continuam|continua|sempre|toda|todo|todos|que ... {sending}|{messages}|recebo',
    'todos|todo os? dia|dias|horas|hora',
    'a toda hora',
    'não .. sou .. cliente',
    '{wrong_person}',
    'faleceu|falecido|falecida|morreu',
    'polícia',
    'senão|ou vou',
    '{pleading} {stop_word} ,',
    '{stop_word} {pleading} ,',
    '{said} .. vezes',
    'já .. {said}',
    '{consent}',
    'não .. quero',
  ],
  hints: {
    leave: [
      '{stop_word}',
      '^ chega|basta|fim|acabou $',
      '^ já chega|basta',
      '^ para|pára tudo? {laughter}? $',
      'não sei se .. {receive}|continuar|quero',
      'muita|muitas|tanta|tantas|demasiada|demasiadas .. {texts}',
      '{texts} demais|demasiado|demasiadas',
      '{wrong_person}',
      'não .. interessado|interessada|interessados',
      'não .. interesse',
      'sem interesse',
      'não me? interessa|interessam',
      '{dont} .. {want} .. {messages}|{message}|{these}',
      '^ não quero $',
      '^ não é? para|pra mim $',
      'não|nunca .. inscrevi|cadastrei|pedi|solicitei|autorizei|subscrevi|assinei|registei',
      'spam|spammers|golpe|burla|assédio|indesejad*|importuna*',
      'menos .. {messages}|vezes|frequência',
      'por que|porque|porquê? .. recebo|estou|enviam|mandam|mandando|recebendo|receber',
      'bloquear|bloqueio|bloqueei|bloqueando|bloqueado|bloqueada',
      'vai|vão .. se foder|merda|catar|lixar|chatear|tomar',
      'vão|vai à merda',
      'cala|calem .. boca|se',
      '{leaving}',
      '{unsubscribe}',
      '{erase} me',
      '^ quem é|são|fala|és você|vocês|vc|vcs|tu|isso|esse|este|aí? $',
      'todos|todo os? dia|dias .. {messages}?',
      'só|apenas .. pedido|encomenda|pedidos|encomendas .. {messages}|avisos|informações',
      '{dont} .. {send} .. {messages}?',
      '{dont} .. {contact} .. me',
      '{weary}',
      'chato|chata|chatos|irritante|irritantes|insuportável|invasivo|incomoda|incomodando|incomodam',
      'outra vez|novo não? $',
      '^ de novo não?',
      'faleceu|falecido|falecida',
      'pausa|pausar|suspender|suspenso .. {messages}',
      '^ pausa|pausar $',
      'venderam|vendeu|deram .. meu|dados .. {number}?',
      'deixa|deixe|deixem me? paz',
    ],
    object: ['oponho', 'oposição'],
    erase: ['{erase} .. conta|perfil', 'esqueçam me'],
    complain: ['reclamação|queixa', 'advogado', 'ilegal', 'denunciar'],
  },
  common: `
    seis, o, a, os, as, um, uma, de, do, da, dos, das, em, no, na, nos, nas, por, pelo, pela, para, pra, com,
    sem, que, não, sim, eu, tu, você, vc, vocês, vcs, ele, ela, eles, elas, nós, meu, minha, meus, minhas, seu,
    sua, seus, suas, vosso, vossa, vossos, vossas, nosso, nossa, este, esta, esse, essa, isto, isso, aquele, aquela,
    e, ou, mas, se, já, ainda, também, muito, muita, mais, menos, bem, mal, bom, boa, bons, boas, é, são, foi, está, estão,
    estou, tá, tô, ser, estar, ter, tem, têm, tenho, tinha, há, vou, vai, vão, vamos, ir, quero, queria, pode, podem, posso, poderia,
    fazer, faz, fazem, feito, dia, dias, noite, tarde, manhã, hoje, amanhã, ontem, semana, hora, horas, quando, onde, como, quanto,
    quanta, quantos, qual, quais, quem, porquê, porque, obrigado, obrigada, obg, favor, olá, oi, pedido, encomenda, compra, entrega, produto,
    loja, endereço, morada, preço, custa, valor, pagar, pagamento, pix, boleto, cartão, tamanho, cor, aberto, aberta, abertos, fecham, abrem,
    chegou, chega, chegar, recebi, receber, recebeu, enviar, mandar, mandou, envio, frete, portes, troca, trocar, devolver, devolução, fatura, nota, código,
    conta, dinheiro, desconto, promoção, novo, nova, grande, pequeno, outro, outra, outros, outras, mesmo, mesma, todo, toda, todos, todas, tudo, nada,
    algo, alguém, ninguém, sempre, nunca, agora, depois, antes, aqui, ali, lá, aí, até, desde, entre, sobre, só, apenas, então, certo, ok,
    casa, rua, porta, vizinho, vizinha, filho, filha, mãe, pai, carro, telefone, número, celular, telemóvel, site, foto, gente, pessoa, pessoas, vez,
    vezes, dois, duas, três, quatro, cinco, dez, primeiro, primeira, último, última, próximo, próxima, segunda, terça, quarta, quinta, sexta, sábado, domingo,
    mês, ano, tempo, consulta, marcar, marcação, reserva, mesa, horário, gostei, adoro, adorei, amo, amei, gosto, lindo, linda, ótimo, ótima, perfeito, maravilha,
    legal, fixe, desculpa, desculpe, atraso, passo, buscar, levantar, retirar, preciso, sei, acho, ver, vi, dar, dizer, disse, falar, quer, deve, faltam, falta,
    à, às, ao, aos, num, numa, dele, dela, deles, lhe, lhes, me, te, nem, pois, porém, assim, talvez, cadê, beleza, valeu, kkk, tchau
  `,
  answers: {
    left: 'Não voltará a receber publicidade nossa por aqui. Se mudar de ideias, envie START.',
    left_everything: 'Não voltará a receber mensagens nossas por aqui.',
    objected: 'Não voltará a receber publicidade nossa, por nenhum canal.',
    declined: 'Agradecemos a sua resposta. Não receberá as mensagens sobre as quais perguntámos.',
    join_needs_confirmation:
      'Pediu para voltar a receber mensagens nossas. Primeiro vamos pedir-lhe que confirme e, até lá, não enviamos mais nada.',
    returned: 'O que tinha aceitado antes volta a valer. Para sair, envie STOP a qualquer momento.',
    unclear:
      'Agradecemos a sua mensagem. Uma pessoa vai lê-la e, até lá, não enviamos publicidade. Para deixar de receber publicidade de vez, envie STOP.',
    help: 'Envie STOP para deixar de receber aqui a nossa publicidade. Envie START para voltar a recebê-la. As outras mensagens são lidas por uma pessoa.',
  },
};
