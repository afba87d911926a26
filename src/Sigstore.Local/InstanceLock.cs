using System.Diagnostics.CodeAnalysis;
using System.Text;
using Sigstore.Client.Failures;

namespace Sigstore.Local;

/// <summary>Writers of one folder take turns: a semaphore among the threads of a process, the lock of a file among processes.</summary>
/// <remarks>The operating system releases the file when its holder dies, however it dies.</remarks>
internal sealed class InstanceLock : IDisposable
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(0.5);
    private static readonly TimeSpan LongestPause = TimeSpan.FromMilliseconds(8);

    private readonly SemaphoreSlim _turn = new(1, 1);
    private readonly string _path;
    private readonly string _nextPath;

    /// <param name="path">The file; beside it <c>.next</c> is the place of whoever is to have the next turn.</param>
    public InstanceLock(string path)
    {
        _path = path;
        _nextPath = path + ".next";
    }

    /// <summary>The instance this process opened; a lock file that names another one means the folder was reset meanwhile.</summary>
    public string? InstanceId { get; set; }

    /// <summary>Waits for the turn; dispose the result to end it.</summary>
    /// <exception cref="SigstoreException">SIG5003: the folder now holds another instance.</exception>
    public async Task<Turn> AcquireAsync(CancellationToken cancel)
    {
        await _turn.WaitAsync(cancel).ConfigureAwait(false);
        FileStream? file = null;
        Turn? turn = null;
        try
        {
            // Who writes without pause would get its turn again before anybody who asks only now and then: so there is a place to wait
            // in, for one, and a turn is had only from there.
            await using (await OpenAsync(_nextPath, cancel).ConfigureAwait(false))
            {
                file = await OpenAsync(_path, cancel).ConfigureAwait(false);
            }

            RequireSameInstance(file);
            turn = new Turn(this, file);
            return turn;
        }
        finally
        {
            if (turn is null)
            {
                // No turn was had, for whatever reason: the next one must not wait for its end.
                file?.Dispose();
                _turn.Release();
            }
        }
    }

    /// <summary>As <see cref="AcquireAsync"/>, waiting in place: for the moment of opening, which is not asynchronous.</summary>
    public Turn Acquire()
    {
        _turn.Wait();
        Turn? turn = null;
        try
        {
            var patience = default(SpinWait);
            FileStream? file;
            while (!TryOpen(_path, out file))
            {
                patience.SpinOnce();
            }

            turn = new Turn(this, file);
            return turn;
        }
        finally
        {
            if (turn is null)
            {
                _turn.Release();
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _turn.Dispose();

    private static async Task<FileStream> OpenAsync(string path, CancellationToken cancel)
    {
        for (var pause = FirstPause; ; pause = pause < LongestPause ? pause * 2 : LongestPause)
        {
            if (TryOpen(path, out var file))
            {
                return file;
            }

            await Task.Delay(pause, cancel).ConfigureAwait(false);
        }
    }

    // There is no portable way to wait for a file's lock but to ask again.
    private static bool TryOpen(string path, [NotNullWhen(true)] out FileStream? file)
    {
        try
        {
            file = new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, bufferSize: 0);
            return true;
        }
        catch (IOException busy) when (IsHeld(busy))
        {
            file = null; // somebody else's turn
            return false;
        }
        catch (Exception refused) when (FolderFailure.IsOne(refused))
        {
            throw FolderFailure.Of(path, refused);
        }
    }

    // EWOULDBLOCK of Linux and macOS, sharing and lock violation of Windows. A full disk is no lock: waiting would not end.
    private static bool IsHeld(IOException refused) => refused.HResult is 11 or 35 or unchecked((int)0x80070020) or unchecked((int)0x80070021);

    private void RequireSameInstance(FileStream file)
    {
        if (InstanceId is null)
        {
            return;
        }

        var content = new byte[64];
        var found = Encoding.UTF8.GetString(content, 0, file.ReadAtLeast(content, content.Length, throwOnEndOfStream: false));
        if (found != InstanceId)
        {
            throw new SigstoreException(FailureCode.LocalInstanceReplaced, $"{Path.GetDirectoryName(_path)}: expected the instance {InstanceId}, found {(found.Length == 0 ? "none" : found)}");
        }
    }

    /// <summary>The right to write, until disposed.</summary>
    internal sealed class Turn(InstanceLock owner, FileStream file) : IDisposable
    {
        /// <summary>Names the instance that the folder holds from now on; empty while there is none.</summary>
        public void Name(string instanceId)
        {
            file.SetLength(0);
            file.Position = 0;
            file.Write(Encoding.UTF8.GetBytes(instanceId));
            file.Flush(flushToDisk: true);
        }

        /// <inheritdoc/>
        public void Dispose()
        {
            file.Dispose();
            owner._turn.Release();
        }
    }
}
