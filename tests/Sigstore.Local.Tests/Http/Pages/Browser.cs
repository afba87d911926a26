using System.Diagnostics;
using System.Net.WebSockets;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Sigstore.Local.Tests.Http.Pages;

/// <summary>Headless Chromium, driven over its own protocol: a window of any size, light or dark, scripts switched off.</summary>
internal sealed class Browser : IAsyncDisposable
{
    private static readonly string[] Names = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];
    private readonly Process _process;
    private readonly DirectoryInfo _profile;
    private readonly ClientWebSocket _socket = new();
    private int _lastId;

    private Browser(Process process, DirectoryInfo profile) => (_process, _profile) = (process, profile);

    /// <summary>The program, or null where it is not installed.</summary>
    public static string? Program => Names.FirstOrDefault(File.Exists);

    public static async Task<Browser> StartAsync(CancellationToken cancel)
    {
        var profile = Directory.CreateTempSubdirectory("sigstore-browser-");
        var process = Process.Start(new ProcessStartInfo(Program!,
            ["--headless", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--no-first-run", "--remote-debugging-port=0", $"--user-data-dir={profile.FullName}", "about:blank"])
        {
            RedirectStandardError = true,
        })!;
        var browser = new Browser(process, profile);
        var address = "";
        while (!address.StartsWith("DevTools listening on ", StringComparison.Ordinal))
        {
            address = await process.StandardError.ReadLineAsync(cancel) ?? throw new InvalidOperationException("Chromium ended at once");
        }

        _ = process.StandardError.BaseStream.CopyToAsync(Stream.Null, CancellationToken.None); // a full pipe would stop it
        var port = new Uri(address["DevTools listening on ".Length..]).Port;
        using var http = new HttpClient();
        var pages = JsonNode.Parse(await http.GetStringAsync(new Uri($"http://127.0.0.1:{port}/json/list"), cancel))!.AsArray();
        var page = pages.First(one => one!["type"]!.GetValue<string>() == "page")!["webSocketDebuggerUrl"]!.GetValue<string>();
        await browser._socket.ConnectAsync(new Uri(page), cancel);
        await browser.CallAsync("Page.enable", [], cancel);
        await browser.CallAsync("Emulation.setScriptExecutionDisabled", new JsonObject { ["value"] = true }, cancel);
        return browser;
    }

    /// <summary>Shows a page in a window of this size and in these colours, and waits until it is there.</summary>
    public async Task OpenAsync(Uri address, int width, int height, bool dark, CancellationToken cancel)
    {
        await CallAsync("Emulation.setDeviceMetricsOverride", new JsonObject { ["width"] = width, ["height"] = height, ["deviceScaleFactor"] = 1, ["mobile"] = width < 600 }, cancel);
        var scheme = new JsonObject { ["name"] = "prefers-color-scheme", ["value"] = dark ? "dark" : "light" };
        await CallAsync("Emulation.setEmulatedMedia", new JsonObject { ["features"] = new JsonArray(scheme) }, cancel);
        await SendAsync("Page.navigate", new JsonObject { ["url"] = address.AbsoluteUri }, cancel);
        while ((await ReceiveAsync(cancel))["method"]?.GetValue<string>() != "Page.loadEventFired")
        {
        }
    }

    /// <summary>The text that a person sees.</summary>
    public Task<string> TextAsync(CancellationToken cancel) => EvaluateAsync("document.body.innerText", cancel);

    /// <summary>The value of an expression, as text.</summary>
    public async Task<string> EvaluateAsync(string expression, CancellationToken cancel) =>
        (await CallAsync("Runtime.evaluate", new JsonObject { ["expression"] = $"String({expression})", ["returnByValue"] = true }, cancel))["result"]!["value"]!.GetValue<string>();

    /// <summary>A picture of the whole page, PNG.</summary>
    public async Task<byte[]> PictureAsync(CancellationToken cancel) =>
        Convert.FromBase64String((await CallAsync("Page.captureScreenshot", new JsonObject { ["captureBeyondViewport"] = true }, cancel))["data"]!.GetValue<string>());

    public async ValueTask DisposeAsync()
    {
        _socket.Dispose();
        _process.Kill(entireProcessTree: true);
        await _process.WaitForExitAsync();
        _process.Dispose();
        try
        {
            _profile.Delete(recursive: true);
        }
        catch (IOException)
        {
            // a helper process of the browser is still writing; the folder is a temporary one
        }
    }

    private async Task<JsonObject> CallAsync(string method, JsonObject parameters, CancellationToken cancel)
    {
        var id = await SendAsync(method, parameters, cancel);
        while (true)
        {
            var message = await ReceiveAsync(cancel);
            if (message["id"]?.GetValue<int>() == id)
            {
                return message["result"] as JsonObject ?? throw new InvalidOperationException(message.ToJsonString());
            }
        }
    }

    private async Task<int> SendAsync(string method, JsonObject parameters, CancellationToken cancel)
    {
        var id = ++_lastId;
        var message = new JsonObject { ["id"] = id, ["method"] = method, ["params"] = parameters };
        await _socket.SendAsync(Encoding.UTF8.GetBytes(message.ToJsonString()), WebSocketMessageType.Text, endOfMessage: true, cancel);
        return id;
    }

    private async Task<JsonObject> ReceiveAsync(CancellationToken cancel)
    {
        using var whole = new MemoryStream();
        var buffer = new byte[64 * 1024];
        ValueWebSocketReceiveResult part;
        do
        {
            part = await _socket.ReceiveAsync(buffer.AsMemory(), cancel);
            whole.Write(buffer, 0, part.Count);
        }
        while (!part.EndOfMessage);
        return JsonNode.Parse(whole.ToArray())!.AsObject();
    }
}
