if ("BarcodeDetector" in window && navigator.mediaDevices) {
  const get = id => document.getElementById(id)
  const box = get("viewer"), sight = get("sight"), said = get("scan-said"), texts = get("scan-texts").dataset
  let stream = null
  const end = word => {
    if (stream) stream.getTracks().forEach(track => track.stop())
    stream = null
    sight.srcObject = null
    sight.hidden = true
    get("scan-end").hidden = true
    said.textContent = word
  }
  const scan = async (button, input) => {
    button.after(box)
    box.hidden = sight.hidden = get("scan-end").hidden = false
    said.textContent = texts.look
    try {
      const reader = new BarcodeDetector({formats: ["qr_code"]})
      const mine = stream = await navigator.mediaDevices.getUserMedia({video: {facingMode: "environment"}})
      sight.srcObject = mine
      await sight.play()
      while (stream === mine) {
        const [code] = await reader.detect(sight)
        if (code) {
          input.value = code.rawValue
          end(texts.found)
          input.focus()
          return
        }
        await new Promise(done => setTimeout(done, 200))
      }
    } catch {
      end(texts.none)
    }
  }
  BarcodeDetector.getSupportedFormats().then(known => {
    if (!known.includes("qr_code")) return
    for (const button of document.querySelectorAll("button.scan")) {
      button.hidden = false
      button.onclick = () => { end(""); scan(button, get(button.dataset.to)) }
    }
  })
  get("scan-end").onclick = () => end("")
}
